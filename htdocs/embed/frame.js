// A ranking, or a team, in another site's page: app/pages/embed.js gives the line for it.
const q = new URLSearchParams(location.search);
const base = new URL('..', import.meta.url);
const team = /team\/(\d+)/.exec(location)?.[1];
const gender = q.get('gender') === 'F' ? 'F' : 'M';
const five = q.get('view') === 'team-five';
const [head, under, table, foot] = document.querySelector('main').children;

document.documentElement.dataset.theme = q.get('theme') ?? '';

// Of a parameter that is there twice the last one counts.
const get = async (path, more = []) => {
  const r = await fetch(`${base}api/${path}?${new URLSearchParams([...more, ...q, ['gender', gender]])}`);
  return r.ok ? r.json() : Promise.reject();
};
const el = (tag, inside, more) => {
  const node = Object.assign(document.createElement(tag), more);
  node.append(...inside);
  return node;
};
const link = (path, text) => el('a', [text], { href: base + path, target: '_blank' });
const school = (t) => link(`team/${t.anet_team_hnd}?gender=${gender}`, t.team_name);
const runner = (r) => [r.athlete_rank, link(`athlete/${r.anet_athlete_hnd}`, [r.athlete_name_first, r.athlete_name_last].join(' '))];

try {
  const t = team && await get(`teams/${team}`);
  const code = t?.division_code ?? Number(q.get('division') || 2030);
  const all = (await get('divisions')).results;
  const list = `${all.find((d) => d.division_code === code)?.name} ${gender === 'F' ? 'Women' : 'Men'}`;
  const { results } = await get(t ? `athletes/team/${team}/roster` : five ? 'teams/' : 'athletes/', [['limit', t ? 7 : 10], ['division', code]]);
  head.append(t ? school(t) : link(`?${q}`, list));
  under.append(t ? `${list}: Team Five rank ${t.team_rank}` : [five ? 'Team Five' : 'Athletes', q.get('region'), q.get('conference')].filter(Boolean).join(', '));
  table.append(...results.map((r) => el('tr', (t ? runner(r) : five ? [r.team_rank, school(r)] : [...runner(r), r.team_name]).map((c) => el('td', [c])))));
} catch {
  foot.prepend('The rankings are away. ');
}
