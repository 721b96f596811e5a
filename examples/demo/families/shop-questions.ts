import initSqlJs from "sql.js";

import type { Family } from "../family.ts";
import type { Random } from "../random.ts";

/** Answers who the best customer is with SQL on a real embedded database. */
export const shopQuestions: Family = {
  name: "shop questions",
  flavors: { refunds: 16, cancelled: 1, single: 1, frequent: 1, simple: 1 },
  approaches: {
    "sum of orders": sql(
      "what each customer ordered in all",
      "SELECT customer FROM orders GROUP BY customer ORDER BY SUM(amount) DESC LIMIT 1",
    ),
    "sum of shipped orders": sql(
      "only orders that were shipped",
      "SELECT customer FROM orders WHERE status = 'shipped' GROUP BY customer ORDER BY SUM(amount) DESC LIMIT 1",
    ),
    "orders less refunds": sql(
      "what was ordered less what was paid back",
      "SELECT o.customer FROM (SELECT customer, SUM(amount) AS spent FROM orders GROUP BY customer) o LEFT JOIN (SELECT customer, SUM(amount) AS back FROM refunds GROUP BY customer) r USING (customer) ORDER BY o.spent - COALESCE(r.back, 0) DESC LIMIT 1",
    ),
    "largest order": sql(
      "the customer of the largest order",
      "SELECT customer FROM orders ORDER BY amount DESC LIMIT 1",
    ),
    "number of orders": sql(
      "the customer with the most orders",
      "SELECT customer FROM orders GROUP BY customer ORDER BY COUNT(*) DESC LIMIT 1",
    ),
  },
  make: (random, flavor) => {
    const [best, second, third] = random.shuffle(["Ada", "Ben", "Cleo", "Dan", "Edda"]) as [
      string,
      string,
      string,
    ];
    const statements = orders(random, flavor, best, second, third);
    return {
      text: random.pick([
        `Who is the best customer of ${random.pick(SHOPS)}, by the money that stayed with the shop?`,
        `Which customer brought ${random.pick(SHOPS)} the most revenue?`,
        `Name the customer of ${random.pick(SHOPS)} whose purchases are worth most.`,
      ]),
      input: [
        "CREATE TABLE orders (customer TEXT, amount INT, status TEXT)",
        "CREATE TABLE refunds (customer TEXT, amount INT)",
        ...random.shuffle(statements),
      ].join(";\n"),
      truth: best,
    };
  },
};

const SHOPS = ["the bookshop", "the bakery", "the bike store", "the garden centre", "the print shop"];
const engine = initSqlJs();

/** Statements after which `best` has brought in most, in a way that only some of the queries see. */
function orders(random: Random, flavor: string, best: string, second: string, third: string): string[] {
  const order = (customer: string, amount: number, status = "shipped"): string =>
    `INSERT INTO orders VALUES ('${customer}', ${amount}, '${status}')`;
  const refund = (customer: string, amount: number): string =>
    `INSERT INTO refunds VALUES ('${customer}', ${amount})`;
  const base = random.whole(80, 120);
  switch (flavor) {
    case "refunds":
      return [
        order(best, 5 * base),
        order(second, 9 * base),
        order(second, base),
        order(third, base),
        refund(second, 7 * base),
      ];
    case "cancelled":
      return [
        order(best, 4 * base),
        order(best, base),
        order(second, 9 * base, "cancelled"),
        order(third, 2 * base),
        order(third, base),
        order(third, base),
      ];
    case "single":
      return [
        order(best, 9 * base),
        order(second, base),
        order(second, base),
        order(third, 11 * base, "cancelled").replace(String(11 * base), String(8 * base)),
        refund(best, 8 * base + 1),
      ];
    case "frequent":
      return [
        order(best, 2 * base),
        order(best, 2 * base),
        order(best, 2 * base),
        order(second, 3 * base),
        order(third, 4 * base),
      ];
    default:
      return [order(best, 6 * base), order(best, base), order(second, 3 * base), order(third, 2 * base)];
  }
}

function sql(
  description: string,
  query: string,
): { description: string; run: (input: string) => Promise<string> } {
  return {
    description,
    run: async (input) => {
      const { Database } = await engine;
      const database = new Database();
      try {
        database.run(input);
        return String(database.exec(query)[0]?.values[0]?.[0] ?? "");
      } finally {
        database.close();
      }
    },
  };
}
