// A client of hey-api: no cast, no any. Where a line must not compile, it says so.
import { getAthletes, getAthletesByAthleteHnd, postFeedback, type Athlete } from './hey';
import { client } from './hey/client.gen';

export async function ask(baseUrl: string) {
  client.setConfig({ baseUrl });
  const { data, error } = await getAthletes({ query: { division: 2030, gender: 'M', sort: '-athlete_rank', include: ['movement'], limit: 2 } });
  if (!data) return error === undefined ? 'no answer' : typeof error.detail === 'string' ? error.detail : error.detail.map((problem) => problem.msg);
  const row: Athlete | undefined = data.results[0];
  if (!row) return 'no row';
  const rank: number = row.athlete_rank;
  const name: string | null = row.athlete_name_first;
  const change: number | null | undefined = row.rank_change;

  const some = await getAthletes({ query: { fields: ['athlete_rank', 'team_name'], limit: 1 } });
  const chosen: Pick<Athlete, 'athlete_rank' | 'team_name'>[] = some.data?.results ?? [];
  const one = await getAthletesByAthleteHnd({ path: { athlete_hnd: row.anet_athlete_hnd } });
  const score: number | null | undefined = one.data?.xcri_score;
  const none = await getAthletesByAthleteHnd({ path: { athlete_hnd: 999999999 } });
  const sent = await postFeedback({ body: { feedback_type: 'bug', message: 'Ten characters or more' } });
  return {
    total: data.total, rank, name, moved: change !== undefined, chosen: chosen.map((c) => Object.keys(c).join()), score, sent: sent.response.status, success: sent.data?.success,
    none: none.error && 'detail' in none.error && typeof none.error.detail === 'string' ? none.error.detail : undefined
  };
}

// What compiles, and is not run.
export const many = async (): Promise<string[] | undefined> => (await postFeedback({ body: [{ feedback_type: 'bug', message: 'Ten characters or more' }] })).data?.references;

// What does not compile, and is not run.
export const refused = () => [
  // @ts-expect-error: there is no such member
  (row: Athlete) => row.nothing,
  // @ts-expect-error: it may be null
  (row: Athlete) => row.athlete_name_first.length,
  // @ts-expect-error: another form has another type, and is not asked for here
  getAthletes({ query: { format: 'csv' } }),
  // @ts-expect-error: what is required is missing
  postFeedback({ body: { message: 'Ten characters or more' } })
];
