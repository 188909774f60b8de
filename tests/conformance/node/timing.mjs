// Seconds the vendor's client takes for one duplicate after another, a line each. Environment: BASE_URL, TOKEN, TIMES.
import { buildClient } from '@datocms/cma-client-node';

const { BASE_URL: baseUrl, TOKEN: apiToken, TIMES } = process.env;
const client = buildClient({ apiToken, baseUrl });
const items = await client.items.list({ filter: { type: 'article' }, page: { limit: Number(TIMES) } });
for (const { id } of items) {
  const began = performance.now();
  await client.items.duplicate(id);
  console.log((performance.now() - began) / 1000);
}
