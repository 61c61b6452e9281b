<?php
// The peer in PHP: the list of athletes and one athlete, by the module's own statements, which the file STATEMENTS holds
// as an array that opcache keeps. The connection to the database is persistent.
declare(strict_types=1);
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

function number(array $from, string $name, ?int $preset, int $least = PHP_INT_MIN, int $most = PHP_INT_MAX): ?int
{
    if (!isset($from[$name])) {
        return $preset;
    }
    $value = filter_var($from[$name], FILTER_VALIDATE_INT, ['options' => ['min_range' => $least, 'max_range' => $most]]);
    if ($value === false) {
        http_response_code(422);
        exit(json_encode(['detail' => [['loc' => ['query', $name], 'type' => 'int_parsing']]]));
    }
    return $value;
}

$path = explode('?', $_SERVER['REQUEST_URI'])[0];
$values = [
    'season_year' => number($_GET, 'season_year', 2025), 'division' => number($_GET, 'division', null),
    'gender' => isset($_GET['gender']) ? strtoupper($_GET['gender']) : null,
    'scoring_group' => $_GET['scoring_group'] ?? 'division', 'algorithm_type' => $_GET['algorithm_type'] ?? 'light',
    'checkpoint_date' => $_GET['checkpoint_date'] ?? null, 'limit' => number($_GET, 'limit', 100, 1, 50000),
    'offset' => number($_GET, 'offset', 0, 0), 'min_races' => number($_GET, 'min_races', null, 1),
    'search' => $_GET['search'] ?? null, 'region' => $_GET['region'] ?? null, 'conference' => $_GET['conference'] ?? null,
];
$route = '/athletes/';
if (preg_match('#/athletes/(\d+)$#', $path, $found)) {
    $route = '/athletes/{athlete_hnd}';
    $values['athlete_hnd'] = (int) $found[1];
}
$parts = (require getenv('STATEMENTS'))[$route];

$db = mysqli_init();
$db->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, 1);
$db->real_connect('p:localhost', 'xcri_ro', 'xcri_ro', 'xcri', 0, getenv('SOCKET'));
$db->set_charset('utf8mb4');

// One round trip for a statement: nothing prepared outlives a request of PHP.
function filled(mysqli $db, string $sql, array $values): string
{
    $pieces = explode('?', $sql);
    $text = $pieces[0];
    foreach ($values as $i => $value) {
        $text .= match (true) {
            $value === null => 'NULL',
            is_int($value) => $value,
            default => "'" . $db->real_escape_string($value) . "'",
        } . $pieces[$i + 1];
    }
    return $text;
}

$answer = [];
foreach ($parts as $part) {
    if ($part['kind'] === 'echo') {
        $answer[$part['name']] = $values[$part['source']];
        continue;
    }
    $result = $db->query(filled($db, $part['sql'], array_map(fn ($name) => $values[$name], $part['binds'])));
    if ($part['kind'] === 'total') {
        $answer[$part['name']] = $result->fetch_row()[0];
        continue;
    }
    $decimals = array_keys(array_filter($result->fetch_fields(), fn ($field) => $field->type === MYSQLI_TYPE_NEWDECIMAL));
    $calculated = array_search('calculated_at', $part['columns'], true);
    $rows = [];
    while ($row = $result->fetch_row()) {
        $row[$calculated] = strtr($row[$calculated], ' ', 'T');
        foreach ($decimals as $i) {
            $row[$i] = isset($row[$i]) ? (float) $row[$i] : null;
        }
        $rows[] = array_combine($part['columns'], $row);
    }
    if ($part['kind'] === 'rows') {
        $answer[$part['name']] = $rows;
    } elseif ($rows) {
        $answer = $rows[0];
    } else {
        http_response_code(404);
        $answer = ['detail' => 'Athlete not found'];
    }
}
header('Content-Type: application/json');
echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
