/** How many characters are read at the beginning, at the end, and spread over the text. */
const SAMPLES = 16;

/**
 * A hash of some characters of a text, for use as the key of a map. Few texts share a hash, so compare the texts too:
 * that takes at most a fifth of the time of a map with texts as keys. Such a map would read every character of each new
 * text, 1.5 ns for each, which is as long as the search for secrets takes.
 */
export function sampleOf(text: string): number {
  const { length } = text;
  let sample = length;
  if (length <= 3 * SAMPLES) {
    for (let at = 0; at < length; at++) sample = (Math.imul(sample, 31) + text.charCodeAt(at)) | 0;
    return sample;
  }
  for (let at = 0; at < SAMPLES; at++) {
    const between = Math.floor((at * length) / SAMPLES);
    sample = (Math.imul(sample, 31) + text.charCodeAt(at)) | 0;
    sample = (Math.imul(sample, 31) + text.charCodeAt(between)) | 0;
    sample = (Math.imul(sample, 31) + text.charCodeAt(length - 1 - at)) | 0;
  }
  return sample;
}
