/**
 * What a company could have on paper: customers, products, orders with lines, complaints, words and points, numbered from 1. Made up inside
 * Postgres, the same in every run, or copied from a database that another benchmark has filled.
 */
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { chance, type Step } from '../steps.ts';

export interface Volumes {
  readonly customers: number;
  readonly products: number;
}

const FEWEST_PRODUCTS = 50;

/** At scale 1: 100,000 customers and 2,000 products, five orders, words and points each, three lines an order, a complaint each. */
export function volumesAt(scale: number): Volumes {
  return {
    customers: Math.round(100_000 * scale),
    products: Math.max(FEWEST_PRODUCTS, Math.round(2_000 * scale)),
  };
}

/**
 * One of so many customers, by a chance from 0 to 1: a few are picked often, most seldom, and those picked often are strewn over all numbers
 * by a prime.
 */
export const pickedCustomer = (customers: number, chanceSql: string) =>
  `1 + (floor(${customers} * power((${chanceSql})::float8, 1.6))::bigint * 7919) % ${customers}`;

const TABLES = {
  customers: 'id int, name text, email text, phone text, preferred_channel text, created_at timestamptz',
  products: 'id int, name text, price int',
  orders: 'id int, customer_id int, placed_at timestamptz, total int, currency text, payment_method text',
  order_lines: 'id int, order_id int, product_id int, qty int, price int',
  complaints: 'id int, customer_id int, product_id int, status text, severity text, opened_at timestamptz, subject text',
  communications: 'id int, customer_id int, channel text, direction text, at timestamptz, summary text',
  points_ledger: 'id int, customer_id int, points int, reason text, at timestamptz',
} as const;

const oneOf = (place: string, ...values: readonly string[]) =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(', ')}])[1 + (${place})::int % ${values.length}]`;
const drawn = (of: string, ...values: readonly string[]) => oneOf(`floor(${values.length} * ${chance(of)})::int`, ...values);
/** Within thirty months from 2024 on. */
const moment = (of: string) => `timestamptz '2024-01-01 00:00+00' + interval '1 second' * floor(78840000 * ${chance(of)})`;

export const CREATE_SOURCE: readonly Step[] = [
  ['a place for the source', 'DROP SCHEMA IF EXISTS source CASCADE; CREATE SCHEMA source'],
  ...Object.entries(TABLES).map(([table, columns]): Step => [table, `CREATE UNLOGGED TABLE source.${table} (${columns})`]),
];

export function madeUpRows({ customers, products }: Volumes): readonly Step[] {
  const customer = (of: string) => pickedCustomer(customers, chance(of));
  const product = (of: string) => `1 + floor(${products} * ${chance(of)})::int`;
  return [
    [
      'customers',
      `INSERT INTO source.customers SELECT n, ${oneOf('n', 'Anna', 'Boris', 'Chiara', 'Daniel', 'Eva', 'Filip', 'Gita')} || ' '
        || ${oneOf('n', 'Adler', 'Bauer', 'Conti', 'Dvorak', 'Evans')} || ' ' || n, 'c' || n || '@example.org',
        '+49' || lpad(((n::bigint * 7919) % 1000000000)::text, 9, '0'), ${oneOf('n * 7', 'EMAIL', 'PHONE', 'SMS', 'CHAT')}, ${moment(`'customer' || n`)}
      FROM generate_series(1, ${customers}) AS n`,
    ],
    [
      'products',
      `INSERT INTO source.products SELECT n, ${oneOf('n', 'Oak', 'Steel', 'Glass')} || ' '
        || ${oneOf('n', 'table', 'lamp', 'kettle', 'shelf', 'mirror')} || ' ' || n, 500 + (n * 7919) % 49500 FROM generate_series(1, ${products}) AS n`,
    ],
    [
      'lines',
      `INSERT INTO source.order_lines SELECT row_number() OVER (ORDER BY o, k), o, p.id, 1 + floor(3 * ${chance(`'quantity' || o || ' ' || k`)})::int, p.price
      FROM generate_series(1, ${customers * 5}) AS o CROSS JOIN LATERAL generate_series(1, 1 + (o * 31) % 5) AS k
      JOIN source.products AS p ON p.id = ${product(`'line' || o || ' ' || k`)}`,
    ],
    [
      'orders',
      `INSERT INTO source.orders SELECT order_id, ${customer(`'buyer' || order_id`)}, ${moment(`'order' || order_id`)}, sum(qty * price)::int,
        ${oneOf('order_id', 'EUR', 'EUR', 'EUR', 'USD', 'GBP')}, ${oneOf('order_id * 11::bigint', 'CARD', 'CASH', 'TRANSFER', 'WALLET')}
      FROM source.order_lines GROUP BY order_id`,
    ],
    [
      'complaints',
      `INSERT INTO source.complaints SELECT n, ${customer(`'complainer' || n`)}, ${product(`'bad' || n`)},
        ${drawn(`'status' || n`, 'OPEN', 'OPEN', 'IN_PROGRESS', 'RESOLVED', 'RESOLVED', 'CLOSED', 'CLOSED', 'CLOSED')},
        ${drawn(`'severity' || n`, 'LOW', 'LOW', 'MEDIUM', 'MEDIUM', 'MEDIUM', 'HIGH', 'HIGH', 'CRITICAL')}, ${moment(`'complaint' || n`)},
        ${oneOf('n', 'Broken', 'Late', 'Wrong bill', 'Missing part')} || ' ' || n FROM generate_series(1, ${customers}) AS n`,
    ],
    [
      'words',
      `INSERT INTO source.communications SELECT n, ${customer(`'speaker' || n`)}, ${drawn(`'channel' || n`, 'EMAIL', 'PHONE', 'SMS', 'CHAT')},
        ${oneOf('n', 'INBOUND', 'OUTBOUND')}, ${moment(`'word' || n`)}, ${oneOf('n', 'Delivery', 'Refund', 'Price', 'Thanks')} || ', note ' || n
      FROM generate_series(1, ${customers * 5}) AS n`,
    ],
    [
      'points',
      `INSERT INTO source.points_ledger SELECT n, ${customer(`'member' || n`)}, CASE WHEN n % 4 = 3 THEN -1 ELSE 1 END * (1 + floor(500 * ${chance(`'points' || n`)}))::int,
        ${oneOf('n', 'PURCHASE', 'REFUND', 'BONUS', 'REDEMPTION')}, ${moment(`'booking' || n`)} FROM generate_series(1, ${customers * 5}) AS n`,
    ],
  ];
}

/** Row for row, from tables of the same names. */
export async function copyRows(other: pg.Client, ours: pg.Client, told: (table: string) => void): Promise<void> {
  for (const [table, columns] of Object.entries(TABLES)) {
    const names = columns.replaceAll(/ (int|text|timestamptz)/g, '');
    await pipeline(
      other.query(copyTo(`COPY (SELECT ${names} FROM ${table} ORDER BY id) TO STDOUT`)),
      ours.query(copyFrom(`COPY source.${table} FROM STDIN`)),
    );
    told(table);
  }
}
