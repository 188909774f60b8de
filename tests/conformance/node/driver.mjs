// Drives the vendor's client against a server and prints one JSON line per check: {name, ok, error?}.
// Environment: BASE_URL, TOKEN.
import assert from 'node:assert/strict';
import { ApiError, buildClient } from '@datocms/cma-client-node';

const { BASE_URL: baseUrl, TOKEN: apiToken } = process.env;
const plain = buildClient({ apiToken, baseUrl });
const sandbox = buildClient({ apiToken, baseUrl, environment: 'spring-redesign' });
const client = buildClient({ apiToken, baseUrl, autoRetry: false });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// The client's own polling never looks before a second has passed: most checks look sooner.
for (const quick of [client, sandbox]) {
  quick.jobResultsFetcher = async (id) => {
    for (;;) {
      try {
        return await quick.jobResults.find(id);
      } catch (error) {
        if (!(error instanceof ApiError) || error.response.status !== 404) throw error;
        await pause(20);
      }
    }
  };
}

const checks = [];
const check = (name, run) => checks.push([name, run]);

async function refusal(promise, status, code) {
  let error;
  try {
    await promise;
  } catch (caught) {
    error = caught;
  }
  assert.ok(error instanceof ApiError, `expected a refusal, got ${error}`);
  assert.equal(error.response.status, status, error.message);
  assert.ok(error.findError(code), `${code} is not in ${JSON.stringify(error.errors)}`);
  return error;
}

async function some(filter, limit = 5, query = {}) {
  return client.items.list({ filter: { type: 'article', ...filter }, page: { limit }, ...query });
}
const status = (value, valid = true) => ({
  fields: { _status: { eq: value }, _is_valid: { eq: valid } },
});

// -- project ------------------------------------------------------------------------------------------------

check('site with the whole schema included', async () => {
  const include = 'item_types,item_types.fields,item_types.fieldsets,item_types.singleton_item';
  const raw = await client.site.rawFind({ include });
  assert.deepEqual(raw.data.attributes.locales, ['en', 'it']);
  const kinds = {};
  for (const entity of raw.included) (kinds[entity.type] ??= []).push(entity);
  assert.equal(kinds.item_type.length, raw.data.relationships.item_types.data.length);
  assert.ok(kinds.item_type.filter((model) => !model.attributes.modular_block).length >= 8);
  assert.ok(new Set(kinds.field.map((field) => field.attributes.field_type)).size >= 18);
  assert.ok(kinds.fieldset.length >= 3);
  assert.equal(kinds.item.length, 1);
  const site = await client.site.find();
  assert.equal(site.name, raw.data.attributes.name);
});

check('who am I, with the role', async () => {
  const raw = await client.users.rawFindMe({ include: 'role' });
  assert.equal(raw.data.type, 'access_token');
  const role = raw.included.find((entity) => entity.type === 'role');
  assert.equal(role.meta.final_permissions.can_edit_schema, true);
  assert.ok(role.meta.final_permissions.positive_item_type_permissions.some((each) => each.action === 'all'));
  assert.equal((await client.roles.find(role.id)).name, role.attributes.name);
  assert.ok((await client.roles.list()).length >= 1);
  assert.ok((await client.users.list()).length >= 1);
});

check('environments', async () => {
  const environments = await client.environments.list();
  assert.equal(environments.filter((each) => each.meta.primary).length, 1);
  assert.ok(environments.length >= 2);
  assert.equal((await client.environments.find('main')).meta.status, 'ready');
  const { length } = await sandbox.itemTypes.list();
  assert.equal(length, (await client.itemTypes.list()).length);
  const nowhere = buildClient({ apiToken, baseUrl, environment: 'nowhere' });
  await refusal(nowhere.itemTypes.list(), 404, 'INVALID_ENVIRONMENT');
});

check('limits, features, usages, maintenance', async () => {
  const limits = await client.subscriptionLimits.list();
  const items = limits.find((each) => each.code === 'items');
  assert.ok(items.usage > 0);
  assert.equal((await client.subscriptionLimits.find(items.id)).code, 'items');
  assert.ok((await client.subscriptionFeatures.list()).length > 0);
  assert.ok((await client.dailyUsages.list()).length > 0);
  assert.ok((await client.usageCounters.find('cma_endpoint_requests', { period: 'today' })).result.length > 0);
  assert.equal((await client.maintenanceMode.find()).active, false);
});

check('workflows', async () => {
  const [workflow] = await client.workflows.list();
  assert.equal(workflow.stages.filter((stage) => stage.initial).length, 1);
  assert.deepEqual(await client.workflows.find(workflow.id), workflow);
  const model = await client.itemTypes.find('article');
  assert.equal(model.workflow.id, workflow.id);
});

check('wrong token', async () => {
  const stranger = buildClient({ apiToken: 'wrong', baseUrl });
  await refusal(stranger.site.find(), 401, 'INVALID_AUTHORIZATION_HEADER');
});

// -- schema -------------------------------------------------------------------------------------------------

check('models', async () => {
  const models = await client.itemTypes.list();
  const raw = await client.itemTypes.rawList();
  assert.equal(models.length, raw.data.length);
  const article = await client.itemTypes.find('article');
  assert.deepEqual(await client.itemTypes.find(article.id), article);
  assert.equal(models.filter((model) => model.tree).length, 1);
  assert.equal(models.filter((model) => model.singleton && model.has_singleton_item).length, 1);
  assert.ok(models.some((model) => !model.modular_block && !model.draft_mode_active));
  const referencing = await client.itemTypes.referencing('author');
  assert.deepEqual(referencing.map((model) => model.api_key), ['article']);
  await refusal(client.itemTypes.find('nothing'), 404, 'NOT_FOUND');
});

check('fields and fieldsets', async () => {
  const fields = await client.fields.list('article');
  const title = fields.find((field) => field.api_key === 'title');
  assert.deepEqual(await client.fields.find(title.id), title);
  assert.equal(title.localized, true);
  assert.ok(title.validators.required);
  assert.ok((await client.fields.referencing('author')).some((field) => field.api_key === 'author'));
  const fieldsets = await client.fieldsets.list('article');
  assert.deepEqual(await client.fieldsets.find(fieldsets[0].id), fieldsets[0]);
  assert.equal(title.fieldset.id, fieldsets[0].id);
});

check('a field is duplicated by a job', async () => {
  const title = (await client.fields.list('event')).find((field) => field.api_key === 'title');
  const raw = await client.fields.rawDuplicate(title.id);
  assert.equal(raw.data.attributes.label, 'Title (copy #1)');
  assert.equal(raw.data.attributes.api_key, 'title_copy1');
  assert.equal(raw.included[0].type, 'item_type');
  assert.ok(raw.included[0].relationships.fields.data.some((each) => each.id === raw.data.id));
  const again = await client.fields.duplicate(title.id);
  assert.equal(again.api_key, 'title_copy2');
  const [event] = await client.items.list({ filter: { type: 'event' }, page: { limit: 1 } });
  assert.ok('title_copy1' in event);
  await refusal(client.fields.duplicate('nothing'), 404, 'NOT_FOUND');
});

check('a model is duplicated at once', async () => {
  const raw = await client.itemTypes.rawDuplicate('newsletter');
  assert.equal(raw.data.attributes.name, 'Newsletter (copy #1)');
  assert.equal(raw.data.attributes.api_key, 'newsletter_copy1');
  const fields = await client.fields.list(raw.data.id);
  const before = await client.fields.list('newsletter');
  assert.deepEqual(fields.map((field) => field.api_key), before.map((field) => field.api_key));
  assert.ok(fields.every((field) => !before.some((other) => other.id === field.id)));
  const copy = await client.itemTypes.find('newsletter_copy1');
  assert.ok(fields.some((field) => field.id === copy.presentation_title_field.id));
  assert.deepEqual(await client.items.list({ filter: { type: 'newsletter_copy1' } }), []);
});

check('fields are created, changed and destroyed by jobs', async () => {
  const made = await client.fields.create('venue', { label: 'Phone', field_type: 'string', api_key: 'phone', validators: { length: { max: 20 } } });
  assert.equal(made.appearance.editor, 'single_line');
  const changed = await client.fields.update(made.id, { label: 'Telephone', validators: { length: { max: 4 } } });
  assert.deepEqual([changed.label, changed.validators], ['Telephone', { length: { max: 4 } }]);
  const [venue] = await client.items.list({ filter: { type: 'venue' }, page: { limit: 1 } });
  assert.equal(venue.phone, null);
  await refusal(client.items.update(venue.id, { phone: '12345' }), 422, 'INVALID_FIELD');
  await refusal(client.fields.create('venue', { label: 'Phone', field_type: 'string', api_key: 'phone' }), 422, 'INVALID_FIELD');
  assert.equal((await client.fields.destroy(made.id)).id, made.id);
  await refusal(client.fields.find(made.id), 404, 'NOT_FOUND');
  assert.ok(!('phone' in (await client.items.find(venue.id))));
});

check('a link field that drags drafts along', async () => {
  const field = (await client.fields.list('event')).find((each) => each.api_key === 'venue');
  const category = await client.itemTypes.find('category');
  const rules = { on_publish_with_unpublished_references_strategy: 'publish_references', item_types: [category.id] };
  const made = await client.fields.create('section', { label: 'Topic', field_type: 'link', api_key: 'topic', validators: { item_item_type: rules } });
  assert.equal(field.field_type, 'link');
  const topic = await client.items.create({ item_type: { type: 'item_type', id: category.id }, name: { en: 'New', it: 'Nuovo' }, slug: 'new', color: { red: 1, green: 2, blue: 3, alpha: 255 } });
  assert.equal(topic.meta.status, 'draft');
  const [section] = await client.items.list({ filter: { type: 'section', fields: { _status: { eq: 'published' } } }, page: { limit: 1 } });
  await client.items.update(section.id, { topic: topic.id });
  await client.items.publish(section.id);
  assert.equal((await client.items.find(topic.id)).meta.status, 'published');
  await client.items.destroy(topic.id);
  assert.equal((await client.items.find(section.id)).topic, null);
  await client.fields.destroy(made.id);
});

check('a copied model is destroyed by a job', async () => {
  const copy = await client.itemTypes.duplicate('section');
  assert.equal((await client.itemTypes.destroy(copy.id)).api_key, copy.api_key);
  await refusal(client.itemTypes.find(copy.id), 404, 'NOT_FOUND');
});

// -- listing ------------------------------------------------------------------------------------------------

check('pages and counts', async () => {
  const first = await client.items.rawList({ filter: { type: 'article' } });
  assert.equal(first.data.length, 30);
  const none = await client.items.rawList({ filter: { type: 'article' }, page: { limit: 0 } });
  assert.equal(none.data.length, 0);
  assert.equal(none.meta.total_count, first.meta.total_count);
  const seen = new Set();
  for await (const item of client.items.listPagedIterator({ filter: { type: 'article' } }, { perPage: 100, concurrency: 5 })) {
    seen.add(item.id);
    assert.ok(item.item_type.id && item.meta.current_version);
  }
  assert.equal(seen.size, first.meta.total_count);
  let all = 0;
  for await (const item of client.items.rawListPagedIterator({}, { perPage: 500 })) all += Boolean(item.id);
  assert.equal(all, (await client.items.rawList({ page: { limit: 0 } })).meta.total_count);
  await refusal(client.items.list({ page: { limit: 501 } }), 422, 'INVALID_FORMAT');
  await refusal(client.items.list({ nested: true, page: { limit: 31 } }), 422, 'INVALID_FORMAT');
  assert.deepEqual(await client.items.list({ page: { offset: 10_000_000 } }), []);
});

check('counts by status add up', async () => {
  const count = async (value) =>
    (await client.items.rawList({ filter: { type: 'article', fields: { _status: { eq: value } } }, page: { limit: 0 } })).meta.total_count;
  const parts = await Promise.all(['draft', 'updated', 'published'].map(count));
  const whole = await client.items.rawList({ filter: { type: 'article' }, page: { limit: 0 } });
  assert.equal(parts.reduce((sum, part) => sum + part), whole.meta.total_count);
  assert.ok(parts.every((part) => part > 0));
  const some = await client.items.rawList({ filter: { type: 'article', fields: { _status: { in: ['draft', 'updated'] } } }, page: { limit: 0 } });
  assert.equal(some.meta.total_count, parts[0] + parts[1]);
  const rest = await client.items.rawList({ filter: { type: 'article', fields: { _status: { notIn: ['draft'] } } }, page: { limit: 0 } });
  assert.equal(rest.meta.total_count, parts[1] + parts[2]);
});

check('filters by field', async () => {
  const [one] = await some(status('published'), 1);
  const list = (fields, more = {}) => client.items.list({ filter: { type: 'article', fields }, page: { limit: 500 }, ...more });
  assert.ok((await list({ title: { eq: one.title.en } })).some((item) => item.id === one.id));
  assert.ok((await list({ title: { matches: { pattern: 'GARDEN', case_sensitive: false } } })).every((item) => /garden/i.test(item.title.en)));
  assert.ok((await list({ title: { matches: { pattern: '^Inside the (zoo|river)', regexp: true } } })).length >= 0);
  assert.ok((await list({ author: { eq: one.author } })).every((item) => item.author === one.author));
  assert.equal((await list({ author: { exists: false } })).every((item) => item.author === null), true);
  assert.ok((await list({ reading_minutes: { gte: 20, lt: 22 } })).every((item) => [20, 21].includes(item.reading_minutes)));
  assert.ok((await list({ featured: { eq: true } })).every((item) => item.featured === true));
  assert.ok((await list({ slug: { eq: one.slug.en } })).some((item) => item.id === one.id));
  assert.ok((await list({ id: { in: [one.id] } })).length === 1);
  assert.ok((await list({ cover: { exists: false } })).every((item) => item.cover === null));
  assert.ok((await list({ related: { any_in: one.related.length ? one.related : [one.id] } })).length >= 0);
  assert.ok((await list({ _updated_at: { gt: one.meta.updated_at } })).every((item) => item.meta.updated_at > one.meta.updated_at.slice(0, 16)));
  assert.ok((await list({ _creator: { eq: { type: 'access_token', id: (await client.users.findMe()).id } } })).length > 0);
  assert.ok((await list({ title: { matches: { pattern: 'giardino' } } }, { locale: 'it' })).every((item) => /giardino/i.test(item.title.it)));
  const valid = await client.items.rawList({ filter: { type: 'article', only_valid: 'true' }, page: { limit: 0 } });
  const invalid = await client.items.rawList({ filter: { type: 'article', fields: { _is_valid: { eq: false } } }, page: { limit: 0 } });
  const all = await client.items.rawList({ filter: { type: 'article' }, page: { limit: 0 } });
  assert.ok(invalid.meta.total_count > 0);
  assert.equal(valid.meta.total_count + invalid.meta.total_count, all.meta.total_count);
  await refusal(list({ nothing: { eq: 'x' } }), 422, 'INVALID_FILTER_FIELDS_PARAM');
  await refusal(list({ title: { gt: 'x' } }), 422, 'INVALID_FILTER_FIELDS_PARAM');
  await refusal(client.items.list({ filter: { fields: { title: { eq: 'x' } } } }), 422, 'INVALID_FILTER_FIELDS_PARAM');
  await refusal(client.items.list({ filter: { type: 'nothing' } }), 422, 'ITEM_TYPE_NOT_FOUND');
});

check('orders', async () => {
  const ordered = async (order_by, pick, compare, type = 'article') => {
    const items = await client.items.list({ filter: { type }, order_by, page: { limit: 500 } });
    const values = items.map(pick).filter((value) => value !== null && value !== undefined);
    for (let at = 1; at < values.length; at += 1) assert.ok(compare(values[at - 1], values[at]), `${order_by}: ${values[at - 1]} ${values[at]}`);
  };
  await ordered('_updated_at_DESC', (item) => item.meta.updated_at, (a, b) => a >= b);
  await ordered('_updated_at_ASC', (item) => item.meta.updated_at, (a, b) => a <= b);
  await ordered('_created_at_ASC,id_ASC', (item) => item.meta.created_at, (a, b) => a <= b);
  await ordered('reading_minutes_DESC', (item) => item.reading_minutes, (a, b) => a >= b);
  await ordered('title_ASC', (item) => item.title.en?.toLowerCase(), (a, b) => a <= b || /[^\x20-\x7e]/.test(a + b));
  await ordered('_published_at_DESC', (item) => item.meta.published_at, (a, b) => a >= b);
  await ordered('position_ASC', (item) => item.position, (a, b) => a <= b, 'category');
  await client.items.list({ filter: { type: 'article' }, order_by: 'featured_DESC,rating_ASC,_updated_at_DESC' });
  await client.items.list({ order_by: '_updated_at_DESC,id_ASC', filter: { fields: { _created_at: { exists: true } } } });
  await refusal(client.items.list({ filter: { type: 'article' }, order_by: 'nothing_ASC' }), 422, 'INVALID_ORDERING');
  await refusal(client.items.list({ filter: { type: 'article' }, order_by: 'title' }), 422, 'INVALID_ORDERING');
  await refusal(client.items.list({ order_by: 'title_ASC' }), 422, 'INVALID_ORDERING');
});

check('text queries', async () => {
  const found = await client.items.list({ filter: { type: 'article', query: 'garden' }, page: { limit: 500 } });
  assert.ok(found.length > 0);
  assert.ok(/garden/i.test(found[0].title.en));
  assert.ok(found.every((item) => /garden/i.test(JSON.stringify(item))));
  const spread = await client.items.list({ filter: { query: 'garden' }, page: { limit: 500 } });
  assert.ok(spread.length >= found.length);
  const italian = await client.items.list({ filter: { type: 'article', query: 'giardino' }, locale: 'it' });
  assert.ok(italian.every((item) => /giardin/i.test(JSON.stringify(item))));
  const rest = await client.items.rawList({ filter: { query: 'nowhere-to-be-found' }, page: { limit: 0 } });
  assert.equal(rest.meta.total_count, 0);
});

check('by ids, blocks included', async () => {
  const [first, second] = await some(status('published'), 2);
  const both = await client.items.list({ filter: { ids: `${second.id},${first.id},AAAAAAAAQACAAAAAAAAAAA` } });
  assert.deepEqual(new Set(both.map((item) => item.id)), new Set([first.id, second.id]));
  const many = await some({}, 200);
  const again = await client.items.list({ filter: { ids: many.map((item) => item.id).join(',') }, page: { limit: 200 } });
  assert.equal(again.length, 200);
  const blocks = await client.items.rawList({ filter: { type: 'quote_block' }, page: { limit: 5 } });
  assert.equal(blocks.data.length, 5);
  const [block] = await client.items.list({ filter: { ids: blocks.data[0].id } });
  assert.equal(block.quote, blocks.data[0].attributes.quote);
});

check('nested blocks and published versions', async () => {
  const pages = await client.items.rawList({ filter: { type: 'landing_page' }, nested: true, page: { limit: 30 } });
  for (const page of pages.data) {
    for (const block of page.attributes.sections) assert.equal(block.type, 'item');
    if (page.attributes.hero) assert.ok(page.attributes.hero.relationships.item_type.data.id);
  }
  const flat = await client.items.rawList({ filter: { type: 'landing_page' } });
  assert.ok(flat.data.every((page) => page.attributes.sections.every((block) => typeof block === 'string')));
  const [updated] = await some(status('updated'), 1);
  const published = await client.items.find(updated.id, { version: 'published' });
  assert.notDeepEqual(published.title, updated.title);
  assert.equal(published.meta.status, 'updated');
  const [draft] = await some(status('draft'), 1);
  await refusal(client.items.find(draft.id, { version: 'published' }), 404, 'NOT_FOUND');
  const live = await client.items.rawList({ filter: { type: 'article' }, version: 'published', page: { limit: 500 } });
  assert.ok(live.data.every((item) => item.meta.status !== 'draft'));
  const nested = await client.items.rawFind(live.data.find((item) => JSON.stringify(item.attributes.body).includes('"block"')).id, { nested: true });
  const block = nested.data.attributes.body.en.document.children.find((node) => node.type === 'block');
  assert.equal(block.item.type, 'item');
});

check('odd titles survive', async () => {
  const items = await client.items.list({ filter: { type: 'article' }, page: { limit: 500 } });
  const more = await client.items.list({ filter: { type: 'article' }, page: { limit: 500, offset: 500 } });
  const titles = [...items, ...more].map((item) => item.title.en);
  assert.ok(titles.some((title) => title === null || title === ''));
  assert.ok(titles.some((title) => title?.length >= 220));
  assert.ok(titles.some((title) => /[\u0590-\u06ff]/.test(title ?? '')));
  assert.ok(titles.some((title) => /[\u3040-\u9fff]/.test(title ?? '')));
  assert.ok(titles.some((title) => /[\x00-\x1f\x80-\x9f]/.test(title ?? '')));
  assert.ok(titles.some((title) => (title ?? '').includes('[/]')));
});

// -- single records -----------------------------------------------------------------------------------------

check('create, update, stale, destroy', async () => {
  const model = await client.itemTypes.find('venue');
  const raw = await client.items.rawCreate({
    data: { type: 'item', attributes: { name: 'Hall', location: { latitude: 1, longitude: 2 } }, relationships: { item_type: { data: { type: 'item_type', id: model.id } } } },
  });
  assert.equal(raw.included[0].id, model.id);
  const hall = await client.items.find(raw.data.id);
  assert.equal(hall.meta.status, 'published');
  assert.equal(hall.capacity, null);
  const saved = await client.items.update(hall.id, { capacity: 12, meta: { current_version: hall.meta.current_version } });
  assert.equal(saved.capacity, 12);
  assert.equal(saved.name, 'Hall');
  assert.notEqual(saved.meta.current_version, hall.meta.current_version);
  await refusal(client.items.update(hall.id, { capacity: 13, meta: { current_version: hall.meta.current_version } }), 422, 'STALE_ITEM_VERSION');
  await refusal(client.items.update(hall.id, { capacity: 'many' }), 422, 'INVALID_FIELD');
  await refusal(client.items.update(hall.id, { name: null }), 422, 'INVALID_FIELD');
  await refusal(client.items.update(hall.id, { nothing: 1 }), 422, 'INVALID_ATTRIBUTES');
  const versions = await client.itemVersions.list(hall.id);
  assert.equal(versions.length, 2);
  assert.equal(versions[0].meta.is_current, true);
  assert.equal((await client.itemVersions.find(versions[1].id)).capacity, null);
  const [restored, version] = await client.itemVersions.restore(versions[1].id);
  assert.equal(restored.capacity, null);
  assert.equal(version.meta.is_current, true);
  await client.items.validateExisting(hall.id, { capacity: 4 });
  await refusal(client.items.validateExisting(hall.id, { name: '' }), 422, 'INVALID_FIELD');
  const gone = await client.items.destroy(hall.id);
  assert.equal(gone.id, hall.id);
  await refusal(client.items.find(hall.id), 404, 'NOT_FOUND');
  await refusal(client.items.destroy(hall.id), 404, 'NOT_FOUND');
});

check('an invalid draft is saved and does not publish', async () => {
  const model = await client.itemTypes.find('article');
  const item_type = { type: 'item_type', id: model.id };
  const item = await client.items.create({ item_type, title: { en: '' } });
  assert.equal(item.meta.is_current_version_valid, false);
  assert.equal(item.meta.status, 'draft');
  assert.equal(item.meta.stage, (await client.workflows.list())[0].stages.find((stage) => stage.initial).id);
  const error = await refusal(client.items.publish(item.id), 422, 'INVALID_FIELD');
  assert.ok(error.findError('INVALID_FIELD', { field: 'title', code: 'VALIDATION_REQUIRED' }));
  const [author] = await client.items.list({ filter: { type: 'author', fields: { _status: { eq: 'published' } } } });
  const mended = await client.items.update(item.id, { title: { en: 'Mended' }, author: author.id });
  assert.equal(mended.meta.is_current_version_valid, true);
  const published = await client.items.publish(item.id);
  assert.equal(published.meta.status, 'published');
  assert.equal(published.meta.updated_at, mended.meta.updated_at);
  assert.equal(published.meta.current_version, mended.meta.current_version);
  await client.items.destroy(item.id);
});

check('blocks are made with their record', async () => {
  const [page, quote, hero] = await Promise.all(['landing_page', 'quote_block', 'hero_block'].map((key) => client.itemTypes.find(key)));
  const block = (model, attributes) => ({ type: 'item', attributes, relationships: { item_type: { data: { type: 'item_type', id: model.id } } } });
  const made = await client.items.create({
    item_type: { type: 'item_type', id: page.id },
    title: { en: 'Made', it: 'Fatta' },
    slug: 'made',
    seo: { en: { title: 'Made', description: 'Made here' }, it: { title: 'Fatta', description: 'Fatta qui' } },
    hero: block(hero, { heading: 'Hello' }),
    sections: [block(quote, { quote: 'Words', attribution: null })],
  });
  assert.equal(typeof made.hero, 'string');
  const whole = await client.items.find(made.id, { nested: true });
  assert.equal(whole.hero.attributes.heading, 'Hello');
  assert.equal(whole.sections[0].attributes.quote, 'Words');
  const copy = await client.items.duplicate(made.id);
  assert.equal(copy.title.en, 'Made (duplicate)');
  assert.equal(copy.title.it, 'Fatta (duplicate)');
  assert.notEqual(copy.hero, made.hero);
  await client.items.bulkDestroy({ items: [made, copy].map(({ id }) => ({ type: 'item', id })) });
});

check('publish and unpublish', async () => {
  const [draft] = await some({ ...status('draft') }, 1, { order_by: 'rating_DESC' });
  const published = await client.items.publish(draft.id);
  assert.equal(published.meta.status, 'published');
  assert.equal(published.meta.updated_at, draft.meta.updated_at);
  assert.equal(published.meta.current_version, draft.meta.current_version);
  assert.ok(published.meta.published_at);
  const back = await client.items.unpublish(draft.id);
  assert.equal(back.meta.status, 'draft');
  assert.equal(back.meta.published_at, null);
  assert.equal(back.meta.first_published_at, published.meta.first_published_at);
});

check('publish some locales', async () => {
  const [author] = await client.items.list({ filter: { type: 'author', fields: { _status: { eq: 'published' } } } });
  const model = await client.itemTypes.find('article');
  const item = await client.items.create({ item_type: { type: 'item_type', id: model.id }, title: { en: 'One', it: 'Uno' }, author: author.id });
  await client.items.publish(item.id, { content_in_locales: ['en'], non_localized_content: true });
  const half = await client.items.find(item.id, { version: 'published' });
  assert.deepEqual(Object.keys(half.title), ['en']);
  assert.equal(half.meta.status, 'updated');
  const state = await client.items.currentVsPublishedState(item.id);
  assert.deepEqual(state.added_locales, ['it']);
  await client.items.publish(item.id, { content_in_locales: ['it'], non_localized_content: false });
  assert.equal((await client.items.find(item.id)).meta.status, 'published');
  await client.items.unpublish(item.id, { content_in_locales: ['it'] });
  assert.equal((await client.items.find(item.id)).meta.status, 'updated');
  await refusal(client.items.publish(item.id, { content_in_locales: ['xx'], non_localized_content: false }), 422, 'INVALID_FORMAT');
  await client.items.destroy(item.id);
});

check('publishing at a time to come', async () => {
  const [draft] = await some(status('draft'), 1, { order_by: 'title_DESC' });
  const soon = (ms) => new Date(Date.now() + ms).toISOString();
  const far = await client.scheduledPublication.create(draft.id, { publication_scheduled_at: soon(86_400_000) });
  assert.equal(far.item.id, draft.id);
  assert.ok((await client.items.find(draft.id)).meta.publication_scheduled_at);
  assert.equal((await client.scheduledPublication.destroy(draft.id)).meta.publication_scheduled_at, null);
  await refusal(client.scheduledPublication.create(draft.id, { publication_scheduled_at: soon(-1000) }), 422, 'INVALID_FIELD');
  await client.scheduledPublication.create(draft.id, { publication_scheduled_at: soon(200) });
  while ((await client.items.find(draft.id)).meta.status === 'draft') await pause(20);
  await client.scheduledUnpublishing.create(draft.id, { unpublishing_scheduled_at: soon(200) });
  while ((await client.items.find(draft.id)).meta.status !== 'draft') await pause(20);
});

check('links hold publishing and unpublishing up', async () => {
  const [draft] = await client.items.list({ filter: { type: 'author', fields: { _status: { eq: 'draft' } } } });
  const model = await client.itemTypes.find('article');
  const item = await client.items.create({ item_type: { type: 'item_type', id: model.id }, title: { en: 'Linked' }, author: draft.id });
  await refusal(client.items.publish(item.id), 422, 'UNPUBLISHED_LINK');
  assert.ok((await client.items.references(draft.id)).some((each) => each.id === item.id));
  await refusal(client.items.destroy(draft.id), 422, 'REQUIRED_BY_ASSOCIATION');
  await client.items.publish(draft.id);
  await client.items.publish(item.id);
  await refusal(client.items.unpublish(draft.id), 422, 'PUBLISHED_REFERENCES');
  await client.items.destroy(item.id);
  const others = await client.items.references(draft.id, { version: 'published' });
  if (others.length === 0) await client.items.unpublish(draft.id);
});

check('trees', async () => {
  const sections = await client.items.list({ filter: { type: 'section' }, page: { limit: 500 } });
  const parent = sections.find((each) => each.meta.has_children && each.meta.status === 'published' && sections.some((child) => child.parent_id === each.id && child.meta.status === 'published'));
  await refusal(client.items.unpublish(parent.id), 422, 'PUBLISHED_CHILDREN');
  await client.items.unpublish(parent.id, null, { recursive: true });
  const child = sections.find((each) => each.parent_id === parent.id && each.meta.status === 'published');
  assert.equal((await client.items.find(child.id)).meta.status, 'draft');
  await refusal(client.items.publish(child.id), 422, 'UNPUBLISHED_PARENT');
  await client.items.publish(child.id, null, { recursive: true });
  assert.equal((await client.items.find(parent.id)).meta.status, 'published');
  const children = await client.items.list({ filter: { type: 'section', fields: { parent: { eq: parent.id } } } });
  assert.ok(children.length > 0 && children.every((each) => each.parent_id === parent.id));
});

check('duplicates', async () => {
  const [one] = await some(status('published'), 1);
  const raw = await client.items.rawDuplicate(one.id);
  assert.equal(raw.data.attributes.title.en, `${one.title.en} (duplicate)`);
  assert.equal(raw.data.meta.status, 'draft');
  assert.equal(raw.data.meta.published_at, null);
  assert.equal(raw.included[0].type, 'item_type');
  assert.ok(raw.data.meta.created_at > one.meta.created_at);
  const [author] = await client.items.list({ filter: { type: 'author' }, page: { limit: 1 } });
  await refusal(client.items.duplicate(author.id), 422, 'INVALID_FIELD');
  const [home] = await client.items.list({ filter: { type: 'homepage' } });
  await refusal(client.items.duplicate(home.id), 422, 'DUPLICATE_SINGLETON');
  const [venue] = await client.items.list({ filter: { type: 'venue' }, page: { limit: 1 } });
  const copy = await client.items.duplicate(venue.id);
  assert.equal(copy.meta.status, 'published');
  await refusal(client.items.duplicate('AAAAAAAAQACAAAAAAAAAAA'), 404, 'NOT_FOUND');
  await client.items.destroy(copy.id);
});

check('the client polls a job by itself', async () => {
  const [one] = await some(status('published'), 1);
  const copy = await plain.items.duplicate(one.id);
  assert.ok(copy.title.en.endsWith(' (duplicate)'));
  await plain.items.destroy(copy.id);
});

// -- bulk ---------------------------------------------------------------------------------------------------

const identities = (items) => items.map(({ id }) => ({ type: 'item', id }));

check('bulk publish, unpublish, destroy', async () => {
  const good = await some(status('draft'), 20, { order_by: 'title_ASC' });
  const bad = await some(status('draft', false), 3);
  const links = good.filter((item) => item.author);
  const raw = await client.items.rawBulkPublish({
    data: { type: 'item_bulk_publish_operation', relationships: { items: { data: identities([...links, ...bad, { id: 'AAAAAAAAQACAAAAAAAAAAA' }, links[0]]) } } },
  });
  assert.equal(raw.meta.successful + raw.meta.failed, links.length + bad.length + 1);
  assert.deepEqual(raw.data, []);
  const after = await client.items.list({ filter: { ids: [...links, ...bad].map((item) => item.id).join(',') }, page: { limit: 200 } });
  assert.equal(after.filter((item) => item.meta.status === 'published').length, raw.meta.successful);
  assert.ok(bad.every((item) => after.find((each) => each.id === item.id).meta.status === 'draft'));
  assert.deepEqual(await client.items.bulkUnpublish({ items: identities(links) }), []);
  const [one] = links;
  const copies = await Promise.all([1, 2, 3].map(() => client.items.duplicate(one.id)));
  const destroyed = await client.items.rawBulkDestroy({ data: { type: 'item_bulk_destroy_operation', relationships: { items: { data: identities(copies) } } } });
  assert.deepEqual(destroyed.meta, { successful: 3, failed: 0 });
  assert.deepEqual(await client.items.list({ filter: { ids: copies.map((each) => each.id).join(',') } }), []);
});

check('bulk move to stage', async () => {
  const [workflow] = await client.workflows.list();
  const items = await some(status('draft'), 3);
  const stage = workflow.stages.find((each) => each.id !== items[0].meta.stage).id;
  await client.items.bulkMoveToStage({ stage, items: identities(items) });
  const after = await client.items.list({ filter: { ids: items.map((item) => item.id).join(',') } });
  assert.ok(after.every((item) => item.meta.stage === stage));
  assert.ok(after.every((item) => items.find((each) => each.id === item.id).meta.updated_at === item.meta.updated_at));
  await refusal(client.items.bulkMoveToStage({ stage: 'nowhere', items: identities(items) }), 422, 'INVALID_FIELD');
});

check('bulk refusals', async () => {
  const many = Array.from({ length: 201 }, (_, at) => ({ type: 'item', id: String(at) }));
  await refusal(client.items.bulkPublish({ items: many }), 422, 'TOO_MANY_OPERATIONS');
  await refusal(client.items.bulkPublish({ items: [] }), 422, 'INVALID_FORMAT');
});

check('unknown jobs look like pending ones', async () => {
  await refusal(client.jobResults.find('3be840e6fdca5a168e5e9912'), 404, 'NOT_FOUND');
});

let failures = 0;
for (const [name, run] of checks) {
  try {
    await run();
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    failures += 1;
    console.log(JSON.stringify({ name, ok: false, error: String(error.stack ?? error) }));
  }
}
process.exitCode = failures ? 1 : 0;
