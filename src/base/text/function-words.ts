import { tokenize } from "./tokenize.ts";

/*
 * Words that say how a sentence is built and nothing about its subject: articles, pronouns, prepositions,
 * conjunctions, auxiliaries and what people put around a request. One list for each language. A list also has
 * words that say something about the subject in another language, such as "die" and "son". A wrong word in a list
 * only makes two tasks look a little less alike.
 */
const ENGLISH = `a about above after again against ain all almost along already also although always am among an and any are
aren around as at be because been before being below between both but by can cannot could couldn d did didn do does doesn
doing don done down during each either else enough even ever every few for from further gave get gets getting give given
gives go goes going gone got had hadn has hasn have haven having he her here hers herself him himself his how however i if im
in into is isn it its itself ive just keep kept know least less let like ll m make made many may maybe me might mine more
most much must my myself need needs neither never no none nor not nothing now of off often on once one only onto or other our
ours ourselves out over own per perhaps please quite rather re really s same see shall she should shouldn show since so some
somebody someone something sometimes still such t tell than that the their theirs them themselves then there these they thing
things this those through to together too toward towards under until up upon us use used using ve very via want wants was
wasn way we well were weren what whatever when where whether which while who whom whose why will with within without won
would wouldn yes yet you your yours yourself yourselves`;
const GERMAN = `aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist bitte da
damit dann das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein
eine einem einen einer eines er es etwas euch euer für gegen gibt habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen
ihr ihre ihrem ihren im in ins ist ja jede jeden jeder jetzt kann kannst kein keine können könnte man mein meine meinem meinen
mich mir mit muss müssen nach nein nicht nichts noch nun nur ob oder ohne sehr sein seine seit sich sie sind so soll sollen
sollte sondern über um und uns unser unter viel vom von vor war waren warum was weil welche welcher wenn wer werden wie wieder
will wir wird wo worden wurde wurden würde zu zum zur zwar zwischen`;
const FRENCH = `à ai alors as au aucun aussi autre aux avant avec avez avoir avons bien c ce ceci cela ces cet cette ceux chez ci
comme comment d dans de des doit donc dont du elle elles en encore entre est et étaient était été être eu fait faire faut font
il ils j je jusqu l la le les leur leurs lui m ma mais me même mes moi mon n ne ni non nos notre nous on ont ou où par pas peu
peut plus pour pourquoi pouvez puis qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si sinon soit son
sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une veuillez veux vos votre vous voudrais y`;
const SPANISH = `a al algo algún ante antes aquel así aún aunque cada como cómo con contra cual cuál cuando cuándo de del desde
donde dónde dos e él el ella ellas ellos en entonces entre era es esa ese eso esta está están estar este esto estos fue ha hace
hacer hacia han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros nuestro o os otra otro para pero
por porque puede puedo que qué quien quién quiero se sea según ser si sí sido sin sobre solo son soy su sus también tan tanto te
tener tengo tiene todo todos tu tú tus u un una uno unos usted va vez y ya yo`;
const PORTUGUESE = `à ao aos após aquela aquele as às até bem cada com como da das de dela dele depois do dois dos e é ela elas
ele eles em entre era essa esse esta está estão este eu faz fazer foi for foram há isso isto já lhe mais mas me mesmo meu minha
muito na não nas nem no nos nós nosso num numa o onde os ou para pela pelo por porque posso qual quando que quem quero são se sem
ser seu sua só sobre também te tem tenho ter teu tinha toda todo um uma você vocês`;
const ITALIAN = `a ad agli ai al alla alle allo anche ancora avere c che chi ci ci come con cosa così cui da dal dalla dai degli
dei del della delle dello dentro di dopo dove e è ed era essere fa fare fra gli ha hai hanno ho i il in io la le lei li lo loro
lui ma me mi mia mio molto ne nei nel nella nelle nessuno noi non nostro o ogni per perché più poi possa posso può qual quale
quando quanto quel quella quello questa queste questi questo qui se sei senza si sia sono sopra sotto su sua sue sui sul sulla
suo tra tu tuo tutti tutto un una uno vi voglio voi vorrei`;
const DUTCH = `aan al alle als altijd andere ben bij daar dan dat de den der deze die dit doch doen door dus een eens en er ge geen
haar had heb hebben heeft hem het hier hij hoe hun ik in is ja je jij jou jouw kan kon kunnen maar me meer men met mij mijn moet
na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot u uit uw van veel voor waar waarom wanneer was
wat we wel werd wie wij wil worden zal ze zelf zich zij zijn zo zonder zou`;
const SWEDISH = `alla allt än att av bara bli blir blev de dem den denna deras dess det detta dig din ditt du där då efter ej eller
en er ett från för ha hade han hans har hej hennes hon honom hur här i icke in ingen inte jag ju kan kunde man med mellan men mig
min mitt mot mycket måste ni nu när någon något några och om oss på sedan sig sin sitt ska skulle som så sådan till upp ur ut utan
vad var varför vara vem vi vid vilken vill är över`;
const POLISH = `a aby albo ale ani aż bardzo bez bo by być był była było były ci co czy dla do gdy gdzie go i ich ile im inne iż ja
jak jako je jego jej jest jestem jeszcze jeśli już każdy kiedy kto która które który lub ma mam mi mnie może mój można musi my na
nad nam nas nie nim niż no o od on ona one oni ono oraz pan po pod ponieważ proszę przed przez przy są się siebie skąd sobie ta
tak także tam te tego tej ten też to tu tutaj twój ty tylko tym u w we więc wszystko wy z za ze że żeby`;
const RUSSIAN = `а без более бы был была были было быть в вам вас весь во вот все всё вы где да для до его ее её если есть еще ещё
же за и из или им их к как какая какой когда кто ли меня мне мой мы на над надо нам нас не него нее нет ни но ну о об он она они
оно от очень по под пожалуйста потом потому при с сам себя со так также там те тем то того тоже той только том ты у уже хочу чего
чем что чтобы эта эти это этого этот я`;

/** Words of ten languages that say nothing about the subject of a task. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, DUTCH, SWEDISH, POLISH, RUSSIAN].flatMap(tokenize),
);
