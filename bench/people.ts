/** Names as people bear them, by language and script, for customers who are made up. */
export interface Culture {
  readonly language: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly feminine: readonly string[];
  readonly masculine: readonly string[];
  /** Empty where people have a single name. */
  readonly family: readonly (readonly [masculine: string, feminine: string])[];
  /** Of how many among all. */
  readonly weight: number;
  readonly cities: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');
const both = (text: string) => words(text).map((name) => [name, name] as const);
/** Pairs such as `Novák/Nováková`. */
const pairs = (text: string) =>
  words(text).map((pair) => {
    const [masculine = pair, feminine = masculine] = pair.split('/');
    return [masculine, feminine] as const;
  });

export const CULTURES: readonly Culture[] = [
  {
    language: 'cs',
    country: 'CZ',
    weight: 30,
    feminine: words('Jana Marie Eva Hana Anna Lenka Kateřina Lucie Věra Alena Petra Zdeňka Božena Šárka Žaneta'),
    masculine: words('Jiří Jan Petr Josef Pavel Martin Tomáš Jaroslav Miroslav Zdeněk Václav Michal Ondřej Štěpán Řehoř'),
    family: pairs(
      'Novák/Nováková Svoboda/Svobodová Novotný/Novotná Dvořák/Dvořáková Černý/Černá Procházka/Procházková Kučera/Kučerová Veselý/Veselá Horák/Horáková Němec/Němcová Pokorný/Pokorná Marek/Marková Pospíšil/Pospíšilová Hájek/Hájková Jelínek/Jelínková Král/Králová Růžička/Růžičková Beneš/Benešová Fiala/Fialová Sedláček/Sedláčková Doležal/Doležalová Zeman/Zemanová Kolář/Kolářová Krejčí/Krejčí Navrátil/Navrátilová Čermák/Čermáková Vaněk/Vaňková Urban/Urbanová Blažek/Blažková Kříž/Křížová Janů/Janů Říha/Říhová Šťastný/Šťastná Tichý/Tichá Moravec/Moravcová Hruška/Hrušková',
    ),
    cities: words('Praha Brno Ostrava Plzeň Liberec Olomouc'),
  },
  {
    language: 'lt',
    country: 'LT',
    weight: 15,
    feminine: words('Ona Rasa Jūratė Eglė Daiva Rūta Ieva Gabija Živilė Kristina'),
    masculine: words('Jonas Vytautas Tomas Mindaugas Darius Lukas Andrius Kęstutis Žygimantas Paulius'),
    family: pairs(
      'Kazlauskas/Kazlauskienė Jonaitis/Jonaitienė Petrauskas/Petrauskaitė Stankevičius/Stankevičienė Gaidys/Gaidienė Stankus/Stankienė Butkus/Butkutė Žukauskas/Žukauskienė Paulauskas/Paulauskaitė Balčiūnas/Balčiūnienė Šimkus/Šimkutė Urbonas/Urbonaitė',
    ),
    cities: words('Vilnius Kaunas Klaipėda Šiauliai'),
  },
  {
    language: 'fa',
    country: 'IR',
    weight: 8,
    feminine: words('زهرا فاطمه مریم شیرین پریسا نگار'),
    masculine: words('علی محمد رضا حسین کیان آرش'),
    family: both('احمدی محمدی رضایی حسینی کریمی موسوی یزدانی گیلانی'),
    cities: words('تهران شیراز اصفهان'),
  },
  {
    language: 'en',
    country: 'GB',
    weight: 12,
    feminine: words('Olivia Emma Charlotte Grace Alice Siobhán Zoë Hannah'),
    masculine: words('Oliver George Harry Jack William Seán Noël Thomas'),
    family: both("Smith Jones Taylor Brown O'Brien Evans MacDonald Clarke-Hughes Walker Robinson D'Souza Wright"),
    cities: words('London Leeds Bristol Glasgow'),
  },
  {
    language: 'de',
    country: 'DE',
    weight: 12,
    feminine: words('Anna Ursula Jürgena Käthe Sabine Änne Heike Ute'),
    masculine: words('Jürgen Hans Björn Günther Klaus Jörg Wolfgang Uwe'),
    family: both('Müller Schmidt Schneider Weiß Groß Schröder Köhler Jäger Bauer Hofmann Böhm Krüger'),
    cities: words('Berlin Köln München Gießen'),
  },
  {
    language: 'uk',
    country: 'UA',
    weight: 8,
    feminine: words('Олена Наталія Ірина Їванна Оксана Світлана'),
    masculine: words('Олександр Сергій Андрій Євген Дмитро Ґедимін'),
    family: both('Шевченко Коваленко Бондаренко Ткаченко Кравченко Олійник Лисенко Петренко'),
    cities: words('Київ Львів Одеса'),
  },
  {
    language: 'zh',
    country: 'CN',
    weight: 5,
    feminine: words('秀英 桂英 丽 敏 静 婷'),
    masculine: words('伟 强 磊 军 洋 勇'),
    family: both('王 李 张 刘 陈 杨 欧阳'),
    cities: words('北京 上海 广州'),
  },
  {
    language: 'ja',
    country: 'JP',
    weight: 4,
    feminine: words('花子 陽菜 さくら 美咲'),
    masculine: words('太郎 翔太 健一 蓮'),
    family: both('佐藤 鈴木 高橋 田中 渡辺 伊藤'),
    cities: words('東京 大阪 京都'),
  },
  {
    language: 'ar',
    country: 'EG',
    weight: 4,
    feminine: words('فاطمة مريم نور هدى ليلى'),
    masculine: words('محمد أحمد محمود مصطفى يوسف'),
    family: both('حسن إبراهيم السيد عبدالله الشريف منصور'),
    cities: words('القاهرة الإسكندرية'),
  },
  {
    language: 'id',
    country: 'ID',
    weight: 2,
    feminine: words('Suharti Megawati Wulandari Lestari Kartini'),
    masculine: words('Suharto Sukarno Budiono Widodo Sutrisno'),
    family: [],
    cities: words('Jakarta Bandung'),
  },
];
