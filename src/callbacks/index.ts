export {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  type HandlerHealth,
} from "./deeplake-callback-handler.ts";
