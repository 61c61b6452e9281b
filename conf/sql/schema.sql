-- The eight tables of the ranking program, as our API reads them.
--
-- The ranking program owns these tables and writes them; the module only reads. A site that
-- already has them does not need this file: it is for a new installation, for the tests and
-- for the demo data. Loading it twice does no harm.
--
-- Character set and collation are named on each table, because a server's default may be
-- latin1. The collation ignores case and accents and pads with spaces: filters and searches
-- of the API rely on that.
--
-- There is no secondary index here; see migrations/. The module is right without them.

SET NAMES utf8mb4;

-- One row per athlete and list. Live lists have checkpoint_date NULL, a snapshot has its date.
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_athlete_rankings (
  ranking_id              INT           NOT NULL,
  season_year             INT           NOT NULL,
  division_code           INT           NOT NULL,
  gender_code             CHAR(1)       NOT NULL,
  checkpoint_date         DATE          NULL,
  algorithm_type          VARCHAR(20)   NOT NULL,
  scoring_group           VARCHAR(50)   NOT NULL,
  anet_athlete_hnd        INT           NOT NULL,
  athlete_name_first      VARCHAR(100)  NULL,
  athlete_name_last       VARCHAR(100)  NULL,
  anet_team_hnd           INT           NOT NULL,
  team_name               VARCHAR(255)  NULL,
  team_group_fk           INT           NULL,
  regl_group_name         VARCHAR(100)  NULL,
  conf_group_name         VARCHAR(100)  NULL,
  athlete_rank            INT           NOT NULL,
  xcri_score              DECIMAL(10,2) NULL,
  races_count             INT           NULL,
  season_average          DECIMAL(10,2) NULL,
  best_performance        DECIMAL(10,2) NULL,
  most_recent_race_date   DATE          NULL,
  h2h_wins                INT           NOT NULL,
  h2h_losses              INT           NOT NULL,
  h2h_meetings            INT           NOT NULL,
  h2h_win_rate            DECIMAL(6,4)  NULL,
  min_opponent_quality    DECIMAL(10,2) NULL,
  avg_opponent_quality    DECIMAL(10,2) NULL,
  scs_score               DECIMAL(10,2) NULL,
  scs_rank                INT           NULL,
  saga_score              DECIMAL(10,2) NULL,
  saga_rank               INT           NULL,
  sewr_score              DECIMAL(10,2) NULL,
  sewr_rank               INT           NULL,
  osma_score              DECIMAL(10,2) NULL,
  osma_rank               INT           NULL,
  calculated_at           DATETIME      NOT NULL,
  algorithm_version       VARCHAR(50)   NULL,
  processing_time_seconds DECIMAL(10,2) NULL,
  PRIMARY KEY (ranking_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- One row per team and list ("Team Five").
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_team_rankings (
  ranking_id            INT           NOT NULL,
  season_year           INT           NOT NULL,
  division_code         INT           NOT NULL,
  gender_code           CHAR(1)       NOT NULL,
  checkpoint_date       DATE          NULL,
  algorithm_type        VARCHAR(20)   NOT NULL,
  scoring_group         VARCHAR(50)   NOT NULL,
  anet_team_hnd         INT           NOT NULL,
  team_name             VARCHAR(255)  NULL,
  team_group_fk         INT           NULL,
  regl_group_name       VARCHAR(100)  NULL,
  conf_group_name       VARCHAR(100)  NULL,
  team_rank             INT           NOT NULL,
  team_xcri_score       DECIMAL(10,2) NULL,
  most_recent_race_date DATE          NULL,
  athletes_count        INT           NULL,
  top7_average          DECIMAL(10,2) NULL,
  top5_average          DECIMAL(10,2) NULL,
  squad_depth_score     DECIMAL(10,4) NULL,
  top_athlete_1_hnd     INT           NULL,
  top_athlete_2_hnd     INT           NULL,
  top_athlete_3_hnd     INT           NULL,
  top_athlete_4_hnd     INT           NULL,
  top_athlete_5_hnd     INT           NULL,
  top_athlete_6_hnd     INT           NULL,
  top_athlete_7_hnd     INT           NULL,
  calculated_at         DATETIME      NOT NULL,
  algorithm_version     VARCHAR(50)   NULL,
  PRIMARY KEY (ranking_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- One row per run of the ranking program over one list.
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_calculation_metadata (
  metadata_id             INT           NOT NULL,
  season_year             INT           NOT NULL,
  division_code           INT           NOT NULL,
  gender_code             CHAR(1)       NOT NULL,
  checkpoint_date         DATE          NULL,
  algorithm_type          VARCHAR(20)   NULL,
  scoring_group           VARCHAR(50)   NOT NULL,
  calculated_at           DATETIME      NOT NULL,
  algorithm_version       VARCHAR(50)   NULL,
  total_performances      INT           NULL,
  total_athletes          INT           NULL,
  total_teams             INT           NULL,
  total_races             INT           NULL,
  processing_time_seconds DECIMAL(10,2) NULL,
  cache_used              TINYINT(1)    NOT NULL,
  cache_hit_rate          DECIMAL(6,4)  NULL,
  athletes_with_h2h       INT           NULL,
  athletes_no_h2h         INT           NULL,
  heavy_fallback_count    INT           NULL,
  calculation_status      VARCHAR(20)   NOT NULL,
  error_message           TEXT          NULL,
  PRIMARY KEY (metadata_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- The parts of the SCS score, for the live light/division lists.
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_scs_components (
  component_id       INT           NOT NULL,
  ranking_id         INT           NOT NULL,
  season_year        INT           NOT NULL,
  division_code      INT           NOT NULL,
  gender_code        CHAR(1)       NOT NULL,
  anet_athlete_hnd   INT           NOT NULL,
  athlete_name_first VARCHAR(100)  NULL,
  athlete_name_last  VARCHAR(100)  NULL,
  team_name          VARCHAR(255)  NULL,
  saga_score         DECIMAL(10,2) NULL,
  saga_rank          INT           NULL,
  sewr_score         DECIMAL(10,2) NULL,
  sewr_rank          INT           NULL,
  osma_score         DECIMAL(10,2) NULL,
  osma_rank          INT           NULL,
  xcri_score         DECIMAL(10,2) NULL,
  xcri_rank          INT           NULL,
  races_used         INT           NULL,
  best_ags           DECIMAL(10,2) NULL,
  avg_ags            DECIMAL(10,2) NULL,
  worst_ags          DECIMAL(10,2) NULL,
  best_cpr           DECIMAL(10,2) NULL,
  avg_cpr            DECIMAL(10,2) NULL,
  worst_cpr          DECIMAL(10,2) NULL,
  avg_race_quality   DECIMAL(10,2) NULL,
  best_race_quality  DECIMAL(10,2) NULL,
  avg_opponent_count DECIMAL(10,2) NULL,
  total_opponents    INT           NULL,
  created_at         DATETIME      NOT NULL,
  updated_at         DATETIME      NOT NULL,
  PRIMARY KEY (component_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Team Knockout: one row per team and rank group (D division, R region, C conference).
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_team_knockout (
  id                    INT           NOT NULL,
  team_id               INT           NOT NULL,
  team_name             VARCHAR(255)  NOT NULL,
  team_code             VARCHAR(20)   NULL,
  rank_group_type       CHAR(1)       NOT NULL,
  rank_group_fk         INT           NOT NULL,
  gender_code           CHAR(1)       NOT NULL,
  regl_group_fk         INT           NULL,
  conf_group_fk         INT           NULL,
  regl_group_name       VARCHAR(100)  NULL,
  conf_group_name       VARCHAR(100)  NULL,
  regl_finish           INT           NULL,
  conf_finish           INT           NULL,
  knockout_rank         INT           NOT NULL,
  team_five_rank        INT           NULL,
  elimination_method    VARCHAR(50)   NULL,
  team_size             INT           NULL,
  athletes_with_xcri    INT           NULL,
  team_five_xcri_pts    DECIMAL(10,2) NULL,
  most_recent_race_date DATE          NULL,
  h2h_wins              INT           NULL,
  h2h_losses            INT           NULL,
  h2h_win_pct           DECIMAL(6,2)  NULL,
  checkpoint_date       DATE          NULL,
  season_year           INT           NOT NULL,
  calculation_date      DATETIME      NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- One row per pair of teams of a rank group that met in a race.
CREATE TABLE IF NOT EXISTS iz_rankings_xcri_team_knockout_matchups (
  matchup_id       INT           NOT NULL,
  race_hnd         INT           NOT NULL,
  meet_id          INT           NULL,
  race_date        DATE          NOT NULL,
  meet_name        VARCHAR(255)  NOT NULL,
  team_a_id        INT           NOT NULL,
  team_a_rank      INT           NOT NULL,
  team_a_score     INT           NOT NULL,
  team_a_ko_rank   INT           NULL,
  team_b_id        INT           NOT NULL,
  team_b_rank      INT           NOT NULL,
  team_b_score     INT           NOT NULL,
  team_b_ko_rank   INT           NULL,
  winner_team_id   INT           NOT NULL,
  season_year      INT           NOT NULL,
  rank_group_type  CHAR(1)       NOT NULL,
  rank_group_fk    INT           NOT NULL,
  gender_code      CHAR(1)       NOT NULL,
  checkpoint_date  DATE          NULL,
  calculation_date DATETIME      NOT NULL,
  PRIMARY KEY (matchup_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A team's season in words and tables (HTML); sport_fk 3 is cross country.
CREATE TABLE IF NOT EXISTS iz_groups_season_resumes (
  id          INT           NOT NULL,
  season_year INT           NOT NULL,
  group_fk    INT           NOT NULL,
  gender_fk   INT           NOT NULL,
  sport_fk    INT           NOT NULL,
  season_html MEDIUMTEXT    NOT NULL,
  created_at  DATETIME      NULL,
  updated_at  DATETIME      NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- From athletic.net's school number to the group number of season resumes.
CREATE TABLE IF NOT EXISTS iz_athnet_teams (
  IDSchool   INT           NOT NULL,
  UstfcccaId INT           NULL,
  SchoolName VARCHAR(255)  NULL,
  PRIMARY KEY (IDSchool)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
