// A ranking or a team in another site's page; app/pages/embed.js gives the line.
const q = new URLSearchParams(location.search);
const base = new URL('..', import.meta.url);
const team = /team\/(\d+)/.exec(location)?.[1];
const gender = q.get('gender') === 'F' ? 'F' : 'M';
const five = q.get('view') === 'team-five';
const [head, under, table, foot] = document.querySelector('main').children;

document.documentElement.dataset.theme = q.get('theme') ?? '';

// Of a parameter given twice the last one counts.
const get = async (path, more = []) => {
  const r = await fetch(`${base}api/${path}?${new URLSearchParams([...more, ...q, ['gender', gender]])}`);
  return r.ok ? r.json() : Promise.reject(r.status);
};
// A name may be missing.
const link = (path, name) => Object.assign(document.createElement('a'), { href: base + path, target: '_blank', text: name?.trim() || 'Name unknown' });
const school = (t) => link(`team/${t.anet_team_hnd}?gender=${gender}`, t.team_name);
const runner = (r) => [r.athlete_rank, link(`athlete/${r.anet_athlete_hnd}`, [r.athlete_name_first, r.athlete_name_last].join(' '))];

try {
  const t = team && await get(`teams/${team}`);
  const code = t?.division_code ?? Number(q.get('division') || 2030);
  const { name } = (await get('divisions')).results.find((d) => d.division_code === code);
  const list = `${name} ${gender === 'F' ? 'Women' : 'Men'}`;
  const { results } = await get(t ? `athletes/team/${team}/roster` : five ? 'teams/' : 'athletes/', [['limit', t ? 7 : 10], ['division', code]]);
  head.append(t ? school(t) : link(`?${q}`, list));
  under.append(t ? `${list}: Team Five rank ${t.team_rank}` : [five ? 'Team Five' : 'Athletes', q.get('region'), q.get('conference')].filter(Boolean).join(', '));
  for (const r of results) {
    const row = table.insertRow();
    for (const c of t ? runner(r) : five ? [r.team_rank, school(r)] : [...runner(r), r.team_name]) row.insertCell().append(c ?? '–');
  }
} catch (e) {
  foot.prepend(e === 404 ? 'No such team. ' : 'The rankings are away. ');
}
