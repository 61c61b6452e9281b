import { dateLong } from './format.js';

// Words for codes. Regions, conferences and seasons are never listed here: the API gives them.

export const divisions = [
  { code: 2030, name: 'NCAA Division I', short: 'NCAA D1' },
  { code: 2031, name: 'NCAA Division II', short: 'NCAA D2' },
  { code: 2032, name: 'NCAA Division III', short: 'NCAA D3' },
  { code: 2028, name: 'NAIA', short: 'NAIA' },
  { code: 19781, name: 'NJCAA Division I', short: 'NJCAA D1' },
  { code: 19782, name: 'NJCAA Division II', short: 'NJCAA D2' },
  { code: 2034, name: 'NJCAA Division III', short: 'NJCAA D3' }
];

const byCode = new Map(divisions.map((d) => [d.code, d]));

export const divisionName = (code) => byCode.get(Number(code))?.name ?? `Division ${code}`;
export const divisionShort = (code) => byCode.get(Number(code))?.short ?? `Division ${code}`;
export const genderName = (code) => (code === 'F' ? 'Women' : 'Men');

// The first day and the distance from which a race counts, where the rules name them.
const qualifying = {
  2030: { from: '09-13', M: '7.5', F: '4.5' },
  2031: { from: '09-13', M: '7', F: '4.8' },
  2032: { from: '09-20', M: '7', F: '4.5' }
};
export function qualifyingRule(division, gender, season) {
  const rule = qualifying[division];
  return rule ? { from: `${season}-${rule.from}`, km: rule[gender] } : null;
}

// What a list is narrowed to, in words: they stand wherever the list has a name.
export const restrictions = (q) => [q.region && `${q.region} region`, q.conference, q.search && `“${q.search}”`].filter(Boolean);
export const dayOf = (q) => (q.date ? dateLong(q.date) : q.season ? `season ${q.season}` : '');
export const listed = (...words) => words.flat().filter(Boolean).join(', ');
// "NCAA Division I Men: Athletes, West region, October 20, 2025" as the name of a file
export const fileName = (name) => `xcri ${name}`.normalize('NFD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').toLowerCase();

// One character of a script other than the Latin one can be a whole name; what cannot be seen is none, nor is one mark.
export const enough = (text) => { const t = (text ?? '').replace(/[\p{C}\p{Z}]+/gu, ' ').trim(); return t.length > 1 || /[^ -~\p{Lm}\p{P}\p{S}]/u.test(t); };

export const views = [
  { id: 'athletes', name: 'Athletes' },
  { id: 'team-five', name: 'Team Five' },
  { id: 'knockout', name: 'Team Knockout' }
];
export const viewName = (id) => views.find((v) => v.id === id)?.name ?? 'Athletes';

// A name may be missing, in whole or in part.
export function athleteName(row) {
  const name = [row.athlete_name_first, row.athlete_name_last].filter(Boolean).join(' ');
  return name || (row.anet_athlete_hnd ? `Athlete ${row.anet_athlete_hnd}` : 'Name unknown');
}
export const teamName = (row) => row.team_name || `Team ${row.anet_team_hnd ?? row.team_id ?? ''}`.trim();

// The component tables keep the combined score in their column "xcri": it is the SCS, and is called so here.
export const tableOf = (c) => (c.id === 'scs' ? 'xcri' : c.id);

// What SCS is made of.
export const components = [
  { id: 'scs', name: 'SCS', long: 'Season Combined Score', text: '0.6 × SEWR + 0.4 × OSMA: how strong the season was, and against whom.' },
  { id: 'saga', name: 'SAGA', long: 'Season Adjusted Gap Average', text: 'The average gap to the front of the races, adjusted for the field: the smaller the gap, the higher the score.' },
  { id: 'sewr', name: 'SEWR', long: 'Season Equal-Weight Rating', text: 'The rating of the season’s races, each with the same weight. Higher is better.' },
  { id: 'osma', name: 'OSMA', long: 'Opponents’ strength', text: 'How strong the runners were who were met. Higher is better.' }
];
