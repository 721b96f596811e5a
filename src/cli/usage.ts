/** The text printed by `--help` and after a wrong call. */
export const USAGE = `langchain-deeplake: agents that learn from their own runs

  setup [--python PATH] [--force]     put the Deeplake engine into your cache
  doctor [--from LOCATION]            say what is there, what is missing, how to mend it
  import FILE [--to LOCATION]         load recorded runs, one JSON object a line
  recall "TASK" [--from LOCATION]     show what recall finds for a task
         [--k N] [--outcome OUTCOME] [--scope SCOPE] [--ranking similarity|outcome] [--explain]
  recall --calibrate [--keep SHARE]   learn from the recorded tasks when recall should stay silent
         [--from LOCATION]
  lift [--from LOCATION]              say whether memory helped: points, interval, n, tokens
         [--by cluster|agent|day|month|experience|rule] [--metric success|score]
         [--since DATE] [--until DATE] [--scope SCOPE]
  export dpo|kto|sft --out FILE [--force] [--from LOCATION]     write training data, one JSON object a line
         [--style conversational|standard] [--source SOURCE]... [--min-confidence N] [--min-gap N]
         [--pairs-per-task N] [--splits train=.9,test=.1] [--seed TEXT]
  erase --user NAME | --author NAME | --id ID... --yes [--from LOCATION]     remove it, from the disk as well
  labels [--from LOCATION]            list labels that no experience takes into account, and why
  patterns [--from LOCATION]          say what separates good attempts from bad ones
  skills [list|mine|confirm NAME|retire NAME|export FOLDER] [--from LOCATION]     skills made of patterns
  runs ["TEXT"] [--from LOCATION]     list sessions, or search what was logged
         [--k N] [--status STATUS] [--outcome OUTCOME] [--tool NAME] [--error TEXT]
         [--kind KIND] [--agent AGENT] [--scope SCOPE] [--since DATE] [--until DATE]

  --json        print data instead of text
  --help, --version

LOCATION is a directory; without it DEEPLAKE_EXPERIENCE, else ./agent-experiences.
`;
