export { DeeplakeCallbackHandler } from "./deeplake-callback-handler.ts";
export type { DeeplakeCallbackHandlerOptions, HandlerHealth } from "./handler-options.ts";
