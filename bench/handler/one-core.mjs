// A resolver that gives the peers in bench/peers the LangChain of this package, as they would share one in a project:
// with a copy of their own they would not recognise its messages.
const SHARED = /^(?:@langchain\/core|langsmith)(?:\/|$)/;
const project = new URL("../../package.json", import.meta.url).href;

export function resolve(specifier, context, next) {
  const peer = context.parentURL?.includes("/bench/peers/") && SHARED.test(specifier);
  return next(specifier, peer ? { ...context, parentURL: project } : context);
}
