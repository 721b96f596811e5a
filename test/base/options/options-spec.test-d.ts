import { expectTypeOf, test } from "vitest";

import {
  func,
  number,
  type Option,
  oneOf,
  required,
  string,
  wholeFrom,
  withDefault,
} from "../../../src/base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../../src/base/options/read-options.ts";

interface Options {
  readonly k?: number;
  readonly order?: "up" | "down";
  readonly choose?: (text: string) => boolean;
  readonly name: string;
}

const SPEC = {
  k: withDefault(wholeFrom(1), 3),
  order: oneOf("up", "down"),
  choose: func(),
  name: required(string()),
} satisfies OptionsSpec<Options>;

type Spec = OptionsSpec<Options>;
type With<Changed> = Omit<typeof SPEC, keyof Changed> & Changed;

test("a spec has every option of its interface, and no other", () => {
  expectTypeOf(SPEC).toExtend<Spec>();
  expectTypeOf<Omit<typeof SPEC, "k">>().not.toExtend<Spec>();
  // @ts-expect-error -- nobody knows limit
  const more = { ...SPEC, limit: wholeFrom(1) } satisfies Spec;
  void more;
});

test("an option has the type that its interface says: not another, not a wider or a narrower one", () => {
  expectTypeOf<With<{ k: Option<string> }>>().not.toExtend<Spec>();
  expectTypeOf<With<{ order: Option<string> }>>().not.toExtend<Spec>();
  expectTypeOf<With<{ order: Option<"up"> }>>().not.toExtend<Spec>();
  expectTypeOf<With<{ order: Option<"up" | "down" | "side"> }>>().not.toExtend<Spec>();
  expectTypeOf<With<{ order: Option<"down" | "up"> }>>().toExtend<Spec>();
  expectTypeOf<With<{ choose: Option<boolean> }>>().not.toExtend<Spec>();
  expectTypeOf<With<{ name: Option<string> }>>().not.toExtend<Spec>();
  // @ts-expect-error -- a default is a value of the option
  void withDefault(number("a number", Boolean), "3");
});

test("what is read has what is required and what has a default", () => {
  const read = readOptions("it", {}, SPEC);
  expectTypeOf(read.k).toEqualTypeOf<number>();
  expectTypeOf(read.name).toEqualTypeOf<string>();
  expectTypeOf(read.order).toEqualTypeOf<"up" | "down" | undefined>();
});
