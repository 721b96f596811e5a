import type { Command } from "../command.ts";

/** The shells for which completion is made. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const PROGRAM = "langchain-deeplake";

/** A script that completes commands, options and their values. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return { bash, zsh, fish }[shell](commands);
}

/** The first words of commands, each with the second words and the commands that begin with it. */
function tree(commands: readonly Command[]): { first: string; seconds: string[]; own: Command[] }[] {
  const firsts = [...new Set(commands.map(({ name }) => name.split(" ")[0] as string))];
  return firsts.map((first) => {
    const own = commands.filter(({ name }) => name.split(" ")[0] === first);
    return { first, own, seconds: own.flatMap(({ name }) => name.split(" ")[1] ?? []) };
  });
}

function optionNames(own: readonly Command[]): string[] {
  return [...new Set([...own.flatMap(({ options }) => Object.keys(options)), "json", "help"])].map(
    (name) => `--${name}`,
  );
}

/** The options of all commands whose value is a path or one of a few choices. */
function valued(commands: readonly Command[]): { paths: string[]; choices: Map<string, readonly string[]> } {
  const all = commands.flatMap(({ options }) => Object.entries(options));
  return {
    paths: [...new Set(all.filter(([, { isPath }]) => isPath).map(([name]) => name))],
    choices: new Map(all.flatMap(([name, { choices }]) => (choices ? [[name, choices] as const] : []))),
  };
}

function bash(commands: readonly Command[]): string {
  const { paths, choices } = valued(commands);
  const nodes = tree(commands);
  const operands = (own: readonly Command[]): string[] =>
    own.flatMap(({ operands: named }) => Object.values(named).flatMap(({ choices: some }) => some ?? []));
  return `# Completion of ${PROGRAM} for bash: eval "$(${PROGRAM} completion bash)"
_langchain_deeplake() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  case "$before" in
    ${paths.map((name) => `--${name}`).join("|")}) COMPREPLY=($(compgen -f -- "$word")); return ;;
${[...choices].map(([name, some]) => `    --${name}) COMPREPLY=($(compgen -W "${some.join(" ")}" -- "$word")); return ;;`).join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${nodes.map(({ first }) => first).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${nodes
  .map(
    ({ first, seconds, own }) =>
      `    ${first}) COMPREPLY=($(compgen -W "${[...seconds, ...operands(own), ...optionNames(own)].join(" ")}" -- "$word")) ;;`,
  )
  .join("\n")}
  esac
  case "$word" in -*) ;; *) COMPREPLY+=($(compgen -f -- "$word")) ;; esac
}
complete -F _langchain_deeplake ${PROGRAM}`;
}

function zsh(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const described = (word: string, says: string): string => quoted(`${word}:${says.replaceAll(":", "\\:")}`);
  const optionOf = (name: string, option: Command["options"][string]): string => {
    const says = option.says.replaceAll(/[[\]:]/gu, " ");
    if (option.kind === "flag") return quoted(`--${name}[${says}]`);
    const action = option.choices ? `(${option.choices.join(" ")})` : option.isPath ? "_files" : "";
    const repeats = option.kind === "list" ? "*" : "";
    return quoted(`${repeats}--${name}[${says}]:${option.value ?? name}:${action}`);
  };
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} for zsh: ${PROGRAM} completion zsh > "\${fpath[1]}/_${PROGRAM}"
_langchain_deeplake() {
  if (( CURRENT == 2 )); then
    local -a names=(
${tree(commands)
  .map(({ first, own }) => `      ${described(first, own[0]?.says ?? "")}`)
  .join("\n")}
    )
    _describe command names
    return
  fi
  case "\${words[2]}" in
${tree(commands)
  .map(({ first, seconds, own }) => {
    const options = new Map(own.flatMap(({ options: named }) => Object.entries(named)));
    const specs = [...options].map(([name, option]) => optionOf(name, option));
    const rest = seconds.length > 0 ? `'2::action:(${seconds.join(" ")})'` : "'*:operand:_files'";
    return `    ${first}) _arguments ${[...specs, "'--json'", "'--help'", rest].join(" ")} ;;`;
  })
  .join("\n")}
  esac
}
_langchain_deeplake "$@"`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = tree(commands).flatMap(({ first, seconds, own }) => {
    const within = quoted(`__fish_seen_subcommand_from ${first}`);
    const options = new Map(own.flatMap(({ options: named }) => Object.entries(named)));
    return [
      `complete -c ${PROGRAM} -n __fish_use_subcommand -f -a ${first} -d ${quoted(own[0]?.says ?? "")}`,
      ...(seconds.length > 0
        ? [`complete -c ${PROGRAM} -n ${within} -f -a ${quoted(seconds.join(" "))}`]
        : []),
      ...[...options].map(([name, { kind, choices, isPath, says }]) => {
        const value =
          kind === "flag" ? "" : choices ? ` -x -a ${quoted(choices.join(" "))}` : isPath ? " -r -F" : " -x";
        return `complete -c ${PROGRAM} -n ${within} -l ${name}${value} -d ${quoted(says)}`;
      }),
    ];
  });
  return [
    `# Completion of ${PROGRAM} for fish: ${PROGRAM} completion fish > ~/.config/fish/completions/${PROGRAM}.fish`,
    ...lines,
    `complete -c ${PROGRAM} -l json -d 'print data instead of text'`,
  ].join("\n");
}
