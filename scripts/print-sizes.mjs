// Prints how many files and lines each layer and room has.
import { percent } from "./architecture.mjs";

/** One line for each layer, and below it one for each of its rooms. */
export function printSizes({ layers, rooms }) {
  for (const layer of layers) {
    printSize(layer.name, layer);
    for (const room of rooms)
      if (room.layer === layer.name && room.name !== layer.name) printSize(`  ${room.name}`, room);
  }
}

function printSize(name, { files, lines, share }) {
  const shown = share === undefined ? "" : percent(share);
  console.log(
    `${name.padEnd(28)}${String(files).padStart(5)} files ${String(lines).padStart(7)} lines ${shown.padStart(7)}`,
  );
}
