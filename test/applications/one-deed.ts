// Run as a process of its own: does one thing of a program, and tells what the library says of itself.
import { readFileSync } from "node:fs";

import type { Order } from "./in-own-processes.ts";
import { Lasting } from "./lasting.ts";
import { toldBy } from "./observe.ts";
import { Process } from "./process.ts";

const order = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
const lasting = Lasting.load(order.lasting);
const here = await Process.start(order.program, order.location, lasting);
await here.do(order.deed);
await here.experience.flush();
process.stdout.write(JSON.stringify(toldBy(here)));
await here.experience.close();
lasting.save(order.lasting);
