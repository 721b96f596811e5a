/** Computes a value from an object once. The value is forgotten with the object. */
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
