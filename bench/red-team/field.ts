import { ExperienceStore } from "../../src/index.ts";
import type { TrustOptions } from "../../src/privacy.ts";
import type { Shape } from "./shapes.ts";
import type { Question, World } from "./world.ts";

const BATCH = 1000;
const K = 3;

/** What an attack did to the recalls of one reader. Shares, 0..1. */
export interface Harm {
  /** Recalls at the targets that gave at least one item of poison. */
  readonly injected: number;
  /** Of all items given at the targets, those that were poison. */
  readonly items: number;
  /** Questions, targets and others, with a success of the right group among the three items. */
  readonly found: number;
}

/** A store with what the team recorded, a reader who trusts the team, and one who trusts everybody. */
export class Battlefield {
  readonly world: World;
  readonly reader: ExperienceStore;
  readonly naive: ExperienceStore;
  /** Where all of them look. */
  readonly location: string;

  private constructor(world: World, location: string, reader: ExperienceStore, naive: ExperienceStore) {
    this.world = world;
    this.location = location;
    this.reader = reader;
    this.naive = naive;
  }

  static async open(world: World, location: string, trusted: readonly string[]): Promise<Battlefield> {
    const { embeddings } = world;
    const trust: TrustOptions = { trustedAuthors: trusted };
    const reader = await ExperienceStore.open(location, {
      embeddings,
      author: "reader",
      trust,
      template: "plain",
    });
    const naive = await ExperienceStore.open(location, {
      embeddings,
      author: "naive",
      trust: "off",
      template: "plain",
    });
    const field = new Battlefield(world, location, reader, naive);
    for (const author of world.team) {
      const store = await field.storeOf(author);
      const own = world.benign.filter((input) => input.author === author);
      for (let start = 0; start < own.length; start += BATCH)
        await store.recordMany(own.slice(start, start + BATCH));
      await store.close();
    }
    return field;
  }

  /** A store that records as this author and judges nothing, as an attacker's would. */
  storeOf(author: string): Promise<ExperienceStore> {
    return ExperienceStore.open(this.location, {
      embeddings: this.world.embeddings,
      author,
      trust: "off",
    });
  }

  /** Runs an attack by these authors and measures both readers, before and after the poison is reviewed; then undoes it. */
  async under(
    shape: Shape,
    authors: readonly string[],
    targets: readonly Question[],
    others: readonly Question[],
    storeOf: (author: string) => Promise<ExperienceStore> = (author) => this.storeOf(author),
  ): Promise<{ naive: Harm; trusting: Harm; atOnce: Harm }> {
    const stores = await Promise.all(authors.map(storeOf));
    const before = new Set(await this.#ids());
    try {
      const review = (): Promise<unknown> => this.reader.trust.review();
      const poison = new Set(await shape.write(stores, targets, { world: this.world, review }));
      const atOnce = await this.harm(this.reader, poison, shape, targets, []);
      const naive = await this.harm(this.naive, poison, shape, targets, others);
      await this.reader.trust.review();
      return { naive, atOnce, trusting: await this.harm(this.reader, poison, shape, targets, others) };
    } finally {
      await this.reader.forget((await this.#ids()).filter((id) => !before.has(id)));
      await Promise.all(stores.map((store) => store.close()));
    }
  }

  async harm(
    store: ExperienceStore,
    poison: ReadonlySet<string>,
    { asked = ({ task }) => task }: Pick<Shape, "asked">,
    targets: readonly Question[],
    others: readonly Question[],
  ): Promise<Harm> {
    let [injected, items, given, found] = [0, 0, 0, 0];
    for (const question of [...targets, ...others]) {
      const isTarget = targets.includes(question);
      const recall = await store.recall(isTarget ? asked(question) : question.task, { k: K });
      const bad = recall.items.filter(({ experience }) => poison.has(experience.id)).length;
      if (isTarget) {
        injected += bad > 0 ? 1 : 0;
        items += bad;
        given += recall.items.length;
      }
      const right = recall.items.some(
        ({ experience: { id, outcome } }) =>
          outcome === "success" && this.world.groupOf.get(id) === question.group,
      );
      found += right ? 1 : 0;
    }
    return {
      injected: injected / targets.length,
      items: items / Math.max(1, given),
      found: found / (targets.length + others.length),
    };
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.naive.close();
  }

  async #ids(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of this.reader.scan()) ids.push(id);
    return ids;
  }
}
