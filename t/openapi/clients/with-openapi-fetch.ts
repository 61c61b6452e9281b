// A client of openapi-typescript and openapi-fetch: no cast, no any. Where a line must not compile, it says so.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

type Athlete = components['schemas']['Athlete'];

export async function ask(baseUrl: string) {
  // openapi-fetch does not read from the description that a list has commas.
  const client = createClient<paths>({ baseUrl, querySerializer: { array: { style: 'form', explode: false } } });
  const { data, error } = await client.GET('/athletes', { params: { query: { division: 2030, gender: 'M', sort: '-athlete_rank', include: ['movement'], limit: 2 } } });
  if (!data) return typeof error.detail === 'string' ? error.detail : error.detail.map((problem) => problem.msg);
  const row = data.results[0];
  if (!row) return 'no row';
  const rank: number = row.athlete_rank;
  const name: string | null = row.athlete_name_first;
  const change: number | null | undefined = row.rank_change;

  const some = await client.GET('/athletes', { params: { query: { fields: ['athlete_rank', 'team_name'], limit: 1 } } });
  const chosen: Pick<Athlete, 'athlete_rank' | 'team_name'>[] = some.data?.results ?? [];
  const one = await client.GET('/athletes/{athlete_hnd}', { params: { path: { athlete_hnd: row.anet_athlete_hnd } } });
  const score: number | null | undefined = one.data?.xcri_score;
  const none = await client.GET('/athletes/{athlete_hnd}', { params: { path: { athlete_hnd: 999999999 } } });
  const sent = await client.POST('/feedback', { body: { feedback_type: 'bug', message: 'Ten characters or more' } });
  return {
    total: data.total, rank, name, moved: change !== undefined, chosen: chosen.map((c) => Object.keys(c).join()), score, sent: sent.response.status, success: sent.data?.success,
    none: none.error && 'detail' in none.error && typeof none.error.detail === 'string' ? none.error.detail : undefined
  };
}

// What compiles, and is not run.
export const many = async (client: ReturnType<typeof createClient<paths>>): Promise<string[] | undefined> =>
  (await client.POST('/feedback', { body: [{ feedback_type: 'bug', message: 'Ten characters or more' }] })).data?.references;

// What does not compile, and is not run.
export const refused = (client: ReturnType<typeof createClient<paths>>) => [
  // @ts-expect-error: there is no such member
  (row: Athlete) => row.nothing,
  // @ts-expect-error: it may be null
  (row: Athlete) => row.athlete_name_first.length,
  // @ts-expect-error: another form has another type, and is not asked for here
  client.GET('/athletes', { params: { query: { format: 'csv' } } }),
  // @ts-expect-error: what is required is missing
  client.POST('/feedback', { body: { message: 'Ten characters or more' } })
];
