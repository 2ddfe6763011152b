// The bare door the benchmark compares with: Hono over node:http, an HMAC over the raw body, one INSERT a request.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';

const [databaseUrl, secret] = process.argv.slice(2);
if (databaseUrl === undefined || secret === undefined) throw new Error('usage: bare-door DATABASE_URL SECRET');
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query(
  'create table if not exists bench_door (source text, key text, body jsonb, at timestamptz default now(), primary key (source, key))',
);

const app = new Hono();
app.post('/door', async (c) => {
  const raw = Buffer.from(await c.req.arrayBuffer());
  const given = Buffer.from(c.req.header('x-signature') ?? '', 'base64');
  const wanted = createHmac('sha256', secret).update(raw).digest();
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return c.body(null, 401);
  const [event] = JSON.parse(raw.toString('utf8')) as { eventId: number; portalId: number }[];
  await pool.query('insert into bench_door (source, key, body) values ($1, $2, $3) on conflict do nothing', [
    String(event?.portalId),
    String(event?.eventId),
    JSON.stringify(event),
  ]);
  return c.body(null, 204);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port }));
process.on('disconnect', () => process.exit(0));
