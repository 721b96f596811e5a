/** Makes a function that computes a value once for each object, and keeps the value as long as the object exists. */
export function onceFor<Of extends object, Value extends object>(
  compute: (of: Of) => Value,
): (of: Of) => Value {
  const values = new WeakMap<Of, Value>();
  return (of) => {
    let value = values.get(of);
    if (!value) values.set(of, (value = compute(of)));
    return value;
  };
}
