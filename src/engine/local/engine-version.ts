/** The one version of the engine this package was measured with; its write-ahead log is marked experimental. */
export const ENGINE_VERSION = "4.7.4";
