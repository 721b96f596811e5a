// Finds what breaks the rules of the architecture.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LAYERS, MAX_FILE_LINES, MAX_ROOM_SHARE, OPTIONAL_PEERS, TESTING } from "./layers.mjs";
import { isAbove, placeOf, roomsOf } from "./places.mjs";
import { circlesOf, readSources } from "./source-graph.mjs";

const UNDECLARED = { layer: "undeclared", room: "undeclared", rank: [Infinity, 0] };

/**
 * Reads `root/src` and returns its `sources`, `circles`, `climbs` (imports that do not go down), `sizes` of rooms and
 * layers, dynamic imports (`loads`), and all `findings`, each `{ rule, message }`.
 */
export function readArchitecture(root, layers = LAYERS) {
  const sources = readSources(root);
  const circles = circlesOf(sources);
  const climbs = climbingImports(sources, layers);
  const sizes = sizesOf(sources, (path) => placeOf(path, layers));
  const findings = [
    ...undeclared(sources, layers),
    ...circles.map((files) => finding("circle", `${files.join(", ")} import each other in a circle.`)),
    ...climbs.map(({ message }) => finding("climbing import", message)),
    ...strayImports(root, sources),
    ...peerImports(sources, layers),
    ...bigRooms(sizes),
    ...longFiles(sources),
  ];
  return { sources, circles, climbs, sizes, loads: dynamicImports(sources), findings };
}

function finding(rule, message) {
  return { rule, message };
}

function undeclared(sources, layers) {
  const strangers = [...sources.keys()].filter((path) => placeOf(path, layers) === undefined);
  const places = new Set([...sources.keys()].map((path) => placeOf(path, layers)?.room));
  const empty = layers.flatMap((layer) => roomsOf(layer)).filter(({ name }) => !places.has(name));
  return [
    ...strangers.map((path) =>
      finding("undeclared", `${path} is in no layer and room of scripts/layers.mjs.`),
    ),
    ...empty.map(({ name }) =>
      finding("undeclared", `scripts/layers.mjs names src/${name}, which has no file.`),
    ),
  ];
}

/** Imports of a file above the importing file, or of a file that nothing may import. */
function climbingImports(sources, layers) {
  return edgesOf(sources).flatMap(({ from, to }) => {
    const [place, target] = [placeOf(from, layers), placeOf(to, layers)];
    if (place === undefined || target === undefined) return [];
    if (target.edge !== undefined && target.edge !== place.edge)
      return [{ from, to, message: `${from} imports ${to}, which nothing may import.` }];
    return isAbove(target, place)
      ? [{ from, to, message: `${from} imports ${to}, which stands above it.` }]
      : [];
  });
}

function edgesOf(sources) {
  return [...sources.values()].flatMap(({ path: from, imports }) =>
    [...new Set(imports.map(({ path }) => path))].filter((to) => sources.has(to)).map((to) => ({ from, to })),
  );
}

/**
 * Relative imports of files that do not exist or are outside src. Only package.json is allowed, because it is published
 * too.
 */
function strayImports(root, sources) {
  return [...sources.values()].flatMap(({ path: from, imports }) =>
    imports
      .map(({ path }) => path)
      .filter((to) => to !== undefined && !sources.has(to) && to !== "package.json")
      .map((to) => {
        const why = existsSync(join(root, to)) ? "is outside src" : "does not exist";
        return finding("stray import", `${from} imports ${to}, which ${why}.`);
      }),
  );
}

/** Optional peers that a file loads, itself or with a file that it imports, although it has to work without them. */
function peerImports(sources, layers) {
  const mayLoad = (path, peer) => placeOf(path, layers)?.peers.includes(peer) ?? false;
  const reached = peersReached(sources);
  return [...sources.values()].flatMap(({ path: from, imports }) =>
    imports
      .filter(({ isType }) => !isType)
      .flatMap(({ specifier, path: to, isDynamic }) => {
        if (to === undefined)
          return OPTIONAL_PEERS.filter((peer) => peer === peerOf(specifier) && !mayLoad(from, peer)).map(
            (peer) => finding("optional peer", `${from} loads ${peer}, and has to work without it.`),
          );
        if (isDynamic) return [];
        // Only the import of a file that may load the peer is wrong, not the imports that lead to that import.
        return [...reached(to)]
          .filter((peer) => !mayLoad(from, peer) && mayLoad(to, peer))
          .map((peer) =>
            finding("optional peer", `${from} loads ${peer} with ${to}, and has to work without it.`),
          );
      }),
  );
}

function peerOf(specifier) {
  return OPTIONAL_PEERS.find((peer) => specifier === peer || specifier?.startsWith(`${peer}/`));
}

/** Makes a function that finds the optional peers that are loaded with a file. */
function peersReached(sources) {
  const known = new Map();
  const visit = (path) => {
    const peers = new Set();
    known.set(path, peers);
    const statements = sources.get(path)?.imports ?? [];
    for (const { specifier, path: to } of statements.filter((one) => !one.isType && !one.isDynamic)) {
      if (to !== undefined) for (const peer of known.get(to) ?? visit(to)) peers.add(peer);
      else if (peerOf(specifier) !== undefined) peers.add(peerOf(specifier));
    }
    return peers;
  };
  return (path) => known.get(path) ?? visit(path);
}

/**
 * The layers and the rooms in the order of the list, each `{ name, layer, files, lines, share }`. A share is the part
 * of all lines outside `TESTING`, and `TESTING` has no share. Python counts as TypeScript does.
 * @param place Returns `{ layer, room, rank }` of a path.
 */
export function sizesOf(sources, place) {
  const files = [...sources.values()].map(({ path, lines }) => ({ lines, ...(place(path) ?? UNDECLARED) }));
  files.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  const total = sum(files.filter(({ layer }) => layer !== TESTING));
  const grouped = (by) =>
    [...new Set(files.map((file) => file[by]))].map((name) => {
      const group = files.filter((file) => file[by] === name);
      const { layer } = group[0];
      const share = layer === TESTING ? undefined : sum(group) / total;
      return { name, layer, files: group.length, lines: sum(group), share };
    });
  return { layers: grouped("layer"), rooms: grouped("room"), total };
}

function sum(files) {
  return files.reduce((total, { lines }) => total + lines, 0);
}

function bigRooms({ rooms }) {
  return rooms
    .filter(({ name, share }) => name !== UNDECLARED.room && share > MAX_ROOM_SHARE)
    .map(({ name, share }) =>
      finding(
        "room size",
        `src/${name} has ${percent(share)} of the lines, more than ${percent(MAX_ROOM_SHARE)}.`,
      ),
    );
}

export function percent(share) {
  return `${(100 * share).toFixed(1)}%`;
}

/** Finds TypeScript files with too many lines. Python files are not checked. */
function longFiles(sources) {
  return [...sources.values()]
    .filter(({ path, lines }) => path.endsWith(".ts") && lines > MAX_FILE_LINES)
    .map(({ path, lines }) =>
      finding("long file", `${path} has ${lines} lines, more than ${MAX_FILE_LINES}.`),
    );
}

function dynamicImports(sources) {
  return [...sources.values()].flatMap(({ path, imports }) =>
    imports
      .filter(({ isDynamic }) => isDynamic)
      .map(({ path: to, specifier }) => ({ from: path, to: to ?? specifier ?? "a name that it computes" })),
  );
}
