-- Demo data, step 2: first and last names, places. Common names stand first in the lists of
-- last names; step 5 draws the front of a list more often.

SET NAMES utf8mb4;

DROP TABLE IF EXISTS demo_name;
CREATE TABLE demo_name (
  kind CHAR(1) CHARSET ascii NOT NULL,   -- M, F: first names; L: last names; P: places
  n    INT NOT NULL,                     -- 1, 2, ...
  name VARCHAR(60) CHARSET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (kind, n)
) ENGINE=Aria TRANSACTIONAL=0;

SET @m = CONCAT(
  'Ryan|Jack|Luke|Ethan|Noah|Caleb|Owen|Evan|Liam|Tyler|Jacob|Connor|Dylan|Aidan|Cole|Lucas|',
  'Mason|Logan|Henry|Samuel|Isaac|Nathan|Benjamin|Will|Andrew|Alex|Matthew|Daniel|Joseph|',
  'Zachary|Gabriel|Hunter|Carter|Wyatt|Eli|Levi|Parker|Grant|Spencer|Ellis|Quinn|Riley|Drew|',
  'Max|Charlie|Peter|Simon|Thomas|Patrick|Kevin|Brian|Sean|Declan|Finn|Rory|Ciarán|Eoin|',
  'José|Luis|Carlos|Diego|Mateo|Javier|Ángel|Andrés|Raúl|Iván|Joaquín|Sebastián|Adrián|',
  'Søren|Lars|Anders|Björn|Jürgen|Matthias|Lukáš|Tomáš|Piotr|Łukasz|André|François|Rémi|',
  'Kipchoge|Edwin|Kelvin|Abel|Wesley|Habtom|Yared|Dawit|Tesfaye|Ahmed|Yusuf|Ibrahim|Omar|',
  'Kenji|Haruto|Minh|Jin-woo|Arjun|Rohan|Vikram|Kai|Keoni|Tavita|Malik|Jalen|Darius|Marcus|',
  'Elijah|Josiah|Micah|Silas|Ezra|Jonah|Abram|Tate|Beau|Rhett|Colton|Trevor|Garrett|Bryce');
SET @f = CONCAT(
  'Emma|Abby|Grace|Olivia|Hannah|Ella|Sophia|Anna|Lily|Claire|Molly|Katie|Lauren|Emily|Megan|',
  'Sarah|Rachel|Madison|Ava|Chloe|Natalie|Julia|Elizabeth|Caroline|Audrey|Lucy|Nora|Hazel|',
  'Samantha|Leah|Paige|Brooke|Avery|Riley|Quinn|Jordan|Taylor|Morgan|Sydney|Haley|Kayla|',
  'Jenna|Erin|Maeve|Niamh|Siobhán|Aoife|Bridget|Fiona|Tessa|Ruth|Esther|Naomi|Abigail|Mary|',
  'María|Sofía|Lucía|Valentina|Camila|Isabel|Ximena|Inés|Noemí|Renée|Zoë|Chloé|Amélie|Léa|',
  'Ingrid|Astrid|Sigrid|Freja|Maja|Zuzana|Kateřina|Agnieszka|Małgorzata|Jana|Anneke|Saskia|',
  'Mercy|Faith|Joy|Agnes|Winfred|Hellen|Birtukan|Selam|Aster|Fatima|Amina|Leila|Yasmin|Nadia|',
  'Yuki|Sakura|Mei|Linh|Ji-woo|Priya|Anjali|Kavya|Leilani|Malia|Sina|Imani|Aaliyah|Jasmine|',
  'Gabriella|Bella|Stella|Willow|Ivy|Ruby|Piper|Reagan|Kendall|Delaney|Peyton|Sadie|Josie');
SET @l = CONCAT(
  'Smith|Johnson|Williams|Brown|Jones|Miller|Davis|Garcia|Rodriguez|Wilson|Martinez|Anderson|',
  'Taylor|Thomas|Hernandez|Moore|Martin|Jackson|Thompson|White|Lopez|Lee|Harris|Clark|Lewis|',
  'Robinson|Walker|Young|Allen|King|Wright|Scott|Hill|Green|Adams|Nelson|Baker|Hall|Campbell|',
  'Mitchell|Carter|Roberts|Phillips|Evans|Turner|Parker|Collins|Edwards|Stewart|Morris|Murphy|',
  'Cook|Rogers|Morgan|Cooper|Peterson|Reed|Bailey|Kelly|Howard|Ward|Richardson|Watson|Brooks|',
  'Wood|Bennett|Gray|Hughes|Price|Myers|Long|Foster|Sanders|Ross|Sullivan|Russell|Fisher|',
  'Jenkins|Perry|Powell|Barnes|Butler|Henderson|Coleman|Simmons|Patterson|Jordan|Reynolds|',
  'Hamilton|Graham|Kim|Wallace|Cole|West|Owens|Hunt|Palmer|Knight|Stone|Mills|Warren|Fox|Rice|',
  'Schmidt|Meyer|Weber|Wagner|Becker|Hoffman|Schultz|Koch|Müller|Schröder|Jäger|Groß|',
  'Larson|Olson|Hansen|Jensen|Sørensen|Nyström|Lindqvist|Åberg|Bakke|Halvorsen|Eriksson|',
  'Núñez|Peña|Muñoz|Ibáñez|García|Hernández|Martínez|Gutiérrez|Rodríguez|Jiménez|Vásquez|',
  'Ramírez|Sánchez|Ruiz|Ortiz|Morales|Castillo|Delgado|Vega|Soto|Fuentes|Salazar|Cruz|Rivera|',
  'O''Brien|O''Connor|O''Neill|O''Malley|D''Angelo|D''Amico|McCarthy|McKenna|McDonald|MacLeod|',
  'Fitzgerald|Gallagher|Doyle|Byrne|Brennan|Keane|Flanagan|Quigley|Sheridan|Donovan|Walsh|',
  'Kowalski|Nowak|Wiśniewski|Zieliński|Dvořák|Novák|Horváth|Popović|Kovačević|Petrov|Ivanov|',
  'Rossi|Russo|Romano|Marino|Ferrari|Lombardi|DiNapoli|De Luca|Van der Berg|van Dijk|de Vries|',
  'Dubois|Lefèvre|Bélanger|Tremblay|Côté|Gagnon|Lavoie|Pelletier|Beauchêne|Moreau|Girard|',
  'Kiplagat|Cheruiyot|Kosgei|Rotich|Koech|Kiprono|Chebet|Tanui|Bekele|Tadesse|Haile|Gebremariam|',
  'Mohamed|Abdi|Hassan|Farah|Diallo|Okafor|Adeyemi|Mensah|Ndlovu|Mwangi|Otieno|Ouma|Wanjiru|',
  'Nguyen|Tran|Pham|Chen|Wang|Liu|Zhang|Yamada|Tanaka|Sato|Suzuki|Park|Choi|Patel|Shah|Singh|',
  'Kahale|Kealoha|Faleolo|Tuilagi|Begay|Yazzie|Tsosie|Benally|Whitehorse|Redfeather|',
  'Whitaker|Holloway|Prescott|Langford|Ashworth|Pemberton|Kingsley|Thornton|Winslow|Harmon|',
  'Becerra|Zamora|Quintero|Lozano|Esparza|Trujillo|Archuleta|Montoya|Baca|Lucero|Gallegos|',
  'Smith-Jones|Garcia-Lopez|Taylor-Reed|Ruiz-Peña|Brooks-Hill|Adams-Cole|Lee-Park|Fox-Weber');
SET @p = CONCAT(
  'Coloma|Indigo Bay|Wyndham|Dacotah|Arkwright|Montague|Nevis|Orland|Kanawha|Nebo|Uinta|Idlewild|',
  'Alderbrook|Arrowhead|Ashford|Bancroft|Bayview|Beacon Hill|Bellhaven|Blackstone|Blue Ridge|',
  'Bluewater|Brantley|Bridgeton|Briarwood|Calder|Canyon|Cape Ann|Carrington|Cascade|Cedar Valley|',
  'Chestnut Hill|Clearwater|Coldbrook|Coventry|Crestview|Cumberland|Dalton|Deerfield|Delmar|',
  'Dogwood|Eagle River|Eastlake|Edgewater|Elkhorn|Ellsworth|Emerald|Fairmont|Fall Creek|',
  'Fernwood|Flint Hills|Foxcroft|Franklin|Glacier|Glenmore|Granite|Great Plains|Greenbrier|',
  'Hammond Bay|Harborview|Hartwell|Hawthorne|Hickory|Highland|Huntley|Ironwood|Jackson|Juniper|',
  'Kenwood|Kingsbury|Lakeshore|Lancaster|Laurel|Lexford|Lincoln|Lone Star|Lorimer|Madison|',
  'Magnolia|Maplewood|Marlowe|Merriden|Merrivale|Milford|Monroe|Mount Hope|Newbury|Norwood|',
  'Oakmont|Ozark|Palmetto|Pinecrest|Piedmont|Pioneer|Prairie|Quarry Hill|Redwood|Ridgefield|',
  'Riverside|Rock Creek|Rosemont|Sagebrush|Sandhills|Saratoga|Shenandoah|Sierra|Silver Lake|',
  'Spring Hill|Stillwater|Summit|Sycamore|Tidewater|Timberline|Valley Forge|Westbrook|Wexford');

INSERT INTO demo_name
SELECT k.kind, s.seq, demo_part(k.list, s.seq)
  FROM (SELECT 'M' AS kind, @m AS list UNION ALL SELECT 'F', @f
        UNION ALL SELECT 'L', @l UNION ALL SELECT 'P', @p) k
  JOIN seq_1_to_400 s ON s.seq <= 1 + LENGTH(k.list) - LENGTH(REPLACE(k.list, '|', ''));

SELECT CONCAT('demo data: ', COUNT(*), ' names and places') FROM demo_name;
