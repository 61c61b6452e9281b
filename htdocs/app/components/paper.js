// What is said of a meet on paper, wherever there is one.

// "1 4 9 12 20 (31) (40)": five score, the sixth and the seventh only displace.
export const runnersShown = (places) => (places ?? '').split(' ').filter(Boolean).map((p, i) => (i < 5 ? p : `(${p})`)).join(' ');
// As many teams as the API lets meet
export const mostTeams = 40;
