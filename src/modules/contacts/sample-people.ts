/** Names and places of the sample company's customers: invented, common in their languages. */

export interface SampleCountry {
  readonly language: string;
  readonly countryCode: string;
  readonly timeZone: string;
  readonly feminine: readonly string[];
  readonly masculine: readonly string[];
  /** Family names in their feminine and masculine forms, where the language has two. */
  readonly families: readonly (readonly [feminine: string, masculine: string])[];
  readonly streets: readonly string[];
  readonly cities: readonly (readonly [city: string, postalCode: string])[];
  readonly organizations: readonly string[];
  /** A number that the country keeps free for stories; null where none is known to be. */
  phone(place: number): string | null;
}

const two = (place: number) => String(place % 100).padStart(2, '0');
const three = (place: number) => String(place % 1000).padStart(3, '0');
const same = (names: readonly string[]) => names.map((name) => [name, name] as const);

export const SAMPLE_COUNTRIES: readonly SampleCountry[] = [
  {
    language: 'cs',
    countryCode: 'CZ',
    timeZone: 'Europe/Prague',
    feminine: ['Jana', 'Tereza', 'Lucie', 'Zdeňka', 'Kateřina', 'Šárka', 'Běla', 'Anežka'],
    masculine: ['Jiří', 'Tomáš', 'Ondřej', 'Řehoř', 'Matěj', 'Vojtěch', 'Čeněk', 'Lubomír'],
    families: [
      ['Nováková', 'Novák'],
      ['Dvořáková', 'Dvořák'],
      ['Svobodová', 'Svoboda'],
      ['Procházková', 'Procházka'],
      ['Kučerová', 'Kučera'],
      ['Veselá', 'Veselý'],
      ['Říhová', 'Říha'],
      ['Šťastná', 'Šťastný'],
      ['Němcová', 'Němec'],
    ],
    streets: ['Lipová', 'Na Příkopě', 'Pod Kaštany', 'Školní', 'U Řeky'],
    cities: [
      ['Praha', '110 00'],
      ['Brno', '602 00'],
      ['České Budějovice', '370 01'],
      ['Plzeň', '301 00'],
    ],
    organizations: ['Pekařství U Anežky', 'Truhlářství Kučera a syn', 'Zahradnictví Lípa', 'Knihovna Na Rohu', 'Mlýn Říčany'],
    phone: () => null,
  },
  {
    language: 'lt',
    countryCode: 'LT',
    timeZone: 'Europe/Vilnius',
    feminine: ['Živilė', 'Rūta', 'Eglė', 'Gintarė', 'Ugnė', 'Jūratė', 'Aušra'],
    masculine: ['Jonas', 'Mindaugas', 'Žygimantas', 'Rokas', 'Šarūnas', 'Vytautas', 'Ąžuolas'],
    families: [
      ['Jonaitienė', 'Jonaitis'],
      ['Petrauskaitė', 'Petrauskas'],
      ['Kazlauskienė', 'Kazlauskas'],
      ['Žukauskaitė', 'Žukauskas'],
      ['Šimkutė', 'Šimkus'],
      ['Vaičiūnienė', 'Vaičiūnas'],
      ['Butkutė', 'Butkus'],
    ],
    streets: ['Liepų g.', 'Ežero g.', 'Žaliųjų kalvų g.', 'Senoji g.'],
    cities: [
      ['Vilnius', '01100'],
      ['Kaunas', '44240'],
      ['Klaipėda', '91230'],
      ['Šiauliai', '76290'],
    ],
    organizations: ['Kepykla „Rugys“', 'Baldų dirbtuvė Ąžuolas', 'Sodyba Prie Ežero', 'Gėlių namai Žibutė'],
    phone: () => null,
  },
  {
    language: 'fa',
    countryCode: 'GB',
    timeZone: 'Europe/London',
    feminine: ['شیرین', 'نسترن', 'لیلا', 'پریسا', 'مهتاب', 'آزاده'],
    masculine: ['آرش', 'بهرام', 'کیوان', 'سیاوش', 'رضا', 'فرهاد'],
    families: same(['احمدی', 'رستمی', 'کریمی', 'فرهادی', 'نوروزی', 'شیرازی', 'یزدانی']),
    streets: ['Willow Lane', 'Mill Road', 'Harbour Street'],
    cities: [
      ['London', 'N1 1AA'],
      ['Manchester', 'M1 1AA'],
      ['Leeds', 'LS1 1AA'],
    ],
    organizations: ['فرش شیراز', 'نان سنگک یزدانی', 'کتاب‌فروشی پارسی'],
    phone: (place) => `020 7946 0${three(place)}`,
  },
  {
    language: 'en',
    countryCode: 'GB',
    timeZone: 'Europe/London',
    feminine: ['Ada', 'Harriet', 'Maeve', 'Priya', 'Olivia', 'Siân', 'Chloë'],
    masculine: ['Oscar', 'Rory', 'Dev', 'Callum', 'Theo', 'Zachary', 'Idris'],
    families: same(['Whitlock', 'O’Sullivan', 'Okafor', 'Ashdown', 'Sharma', 'Llewellyn', 'Pemberton', 'Hartley']),
    streets: ['Orchard Row', 'Station Road', 'Kiln Street', 'Chapel Hill'],
    cities: [
      ['Bristol', 'BS1 1AA'],
      ['Cardiff', 'CF10 1AA'],
      ['York', 'YO1 1AA'],
      ['Edinburgh', 'EH1 1AA'],
    ],
    organizations: [
      'Kestrel Bicycles Ltd',
      'Pemberton & Daughters',
      'The Copper Kettle',
      'Northgate Allotments',
      'Blue Door Press',
    ],
    phone: (place) => `020 7946 0${three(500 + place)}`,
  },
  {
    language: 'de',
    countryCode: 'DE',
    timeZone: 'Europe/Berlin',
    feminine: ['Käthe', 'Sibylle', 'Franziska', 'Jördis', 'Mareike', 'Ayşe', 'Heike'],
    masculine: ['Jürgen', 'Götz', 'Matthias', 'Emre', 'Sönke', 'Konrad', 'Björn'],
    families: same(['Müller', 'Schäfer', 'Größler', 'Weiß', 'Yıldız', 'Krüger', 'Böttcher', 'von der Heide']),
    streets: ['Lindenstraße', 'Am Mühlbach', 'Schloßgasse', 'Ährenweg'],
    cities: [
      ['Berlin', '10115'],
      ['Köln', '50667'],
      ['Görlitz', '02826'],
      ['München', '80331'],
    ],
    organizations: ['Bäckerei Größler', 'Möbelwerk Böttcher GmbH', 'Gärtnerei Ährenfeld', 'Verlag Drei Linden', 'Radhaus Süd'],
    phone: (place) => (place % 3 === 0 ? `0171 39200${two(place)}` : `030 23125 ${three(place)}`),
  },
];
