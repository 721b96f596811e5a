/** A location as a message may name it: what stands before an `@` may be a password. */
export function shownLocation(location: string): string {
  return location.replace(/(?<=\/)[^/]*@/g, "…@");
}
