/** Whether the engine has a build for a platform; the reason with the alternatives when it has none. */
export function unsupportedPlatform(platform: string, architecture: string): string | null {
  const supported =
    (platform === "linux" && (architecture === "x64" || architecture === "arm64")) ||
    (platform === "darwin" && architecture === "arm64");
  if (supported) return null;
  return (
    `Expected Linux (x86_64, aarch64) or macOS (arm64), for which Deeplake is built, got ${platform} ${architecture}. ` +
    (platform === "win32" ? "Run inside WSL2, or use " : "Use ") +
    'a container of a supported platform, location "memory:" for a trial, or a Python with deeplake of your own in DEEPLAKE_PYTHON.'
  );
}
