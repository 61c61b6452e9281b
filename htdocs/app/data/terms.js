// What the figures on a profile mean, in a sentence: said where they stand, and in the glossary under the same name
// (t/site/texts.t compares them).
export const terms = {
  'team-five': 'The team’s rank by the sum of the XCRI ranks of its five best; the lowest sum is first.',
  'team-knockout': 'The team’s rank by what teams did against each other, head to head.',
  'xcri-rank': 'The athlete’s rank in the division, by head-to-head results of this season; 1 is best.',
  'scs-rank': 'The athlete’s rank in the division by SCS; 1 is best.',
  scs: 'Season Combined Score: 0.6 × SEWR + 0.4 × OSMA; higher is better.',
  place: 'The place among all of the same region, or of the same conference, by XCRI rank.',
  record: 'Wins and losses against ranked opponents, head to head.',
  'team-score': 'The XCRI ranks of the five best, added; lower is better.',
  'mean-rank': 'The mean XCRI rank of the team’s best five, or seven; lower is better.',
  'ranked-athletes': 'How many athletes of the team stand in the list.',
  'squad-depth': 'How far the sixth and seventh stand behind the five, as the ranking program measures it.',
  races: 'Races of this season that count.',
  'season-average': 'The mean of the season’s race ratings, as the ranking program keeps it.',
  'best-performance': 'The best of the season’s race ratings, as the ranking program keeps it.',
  'average-opponent': 'The mean rating of the opponents who were met, as the ranking program keeps it.',
  schedule: 'Strength of schedule: the mean Team Five rank of the teams it met, each as often as it met them; lower is harder.',
  'best-win': 'Wins over those who stand highest in Team Five.',
  'worst-loss': 'Losses to those who stand lowest in Team Five.',
  'latest-race': 'The day of the latest race that counts.'
};
