/** The folder inside a local location that holds rows which still have to be stored; it is no table. */
export const SPOOL_FOLDER = "_spool";
