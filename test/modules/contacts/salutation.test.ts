/** How customers are addressed, form by form: what is certain is inflected, all else is neutral. */
import { describe, expect, it } from 'vitest';
import { salutationOf } from '../../../src/modules/contacts/salutation/index.ts';

type Addressed = Parameters<typeof salutationOf>[0];
const NOBODY: Addressed = {
  kind: 'PERSON',
  givenName: null,
  familyName: null,
  preferredName: null,
  organizationName: null,
  honorific: null,
  grammaticalGender: null,
  language: null,
  deceasedOn: null,
  erasedAt: null,
};
const woman = (familyName: string, more: Partial<Addressed> = {}): Addressed => ({
  ...NOBODY,
  givenName: 'Jana',
  familyName,
  grammaticalGender: 'FEMININE',
  ...more,
});
const man = (familyName: string, more: Partial<Addressed> = {}): Addressed => ({
  ...NOBODY,
  givenName: 'Jan',
  familyName,
  grammaticalGender: 'MASCULINE',
  ...more,
});
/** Blanks part names; one within a name is written as `_`. */
const names = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map((name) => name.replaceAll('_', ' '));
const pairs = (text: string) => names(text).map((pair) => pair.split('/'));
const dr = { honorific: 'Dr.' };

describe('in Czech', () => {
  it.each(
    pairs(`
    Svoboda/Svobodo Procházka/Procházko Kučera/Kučero Růžička/Růžičko Fiala/Fialo Říha/Řího Sýkora/Sýkoro
    Plicka/Plicko Nakamura/Nakamuro Hájek/Hájku Marek/Marku Jelínek/Jelínku Sedláček/Sedláčku Blažek/Blažku
    Vaněk/Vaňku Staněk/Staňku Vlček/Vlčku Machek/Machku Němec/Němče Moravec/Moravče Adamec/Adamče
    Novák/Nováku Dvořák/Dvořáku Čermák/Čermáku Masaryk/Masaryku Vlk/Vlku Žák/Žáku Čech/Čechu Vlach/Vlachu
    Kubík/Kubíku Beneš/Beneši Kříž/Kříži Kolář/Koláři Tomáš/Tomáši Zajíc/Zajíci Ondřej/Ondřeji Babiš/Babiši
    Tkáč/Tkáči Urban/Urbane Zeman/Zemane Holub/Holube Kohout/Kohoute Strnad/Strnade Soukup/Soukupe
    Kašpar/Kašpare Pospíšil/Pospíšile Doležal/Doležale Navrátil/Navrátile Kratochvíl/Kratochvíle
    Dostál/Dostále Fišer/Fišere Král/Králi Havel/Havle Pavel/Pavle Novotný/Novotný Kopecký/Kopecký
    Kamenný/Kamenný Krejčí/Krejčí Janů/Janů Starých/Starých
  `),
  )('pan %s is addressed as pane %s', (surname, vocative) => {
    expect(salutationOf(man(surname), 'cs')).toBe(`Vážený pane ${vocative}`);
  });

  it.each(['Nováková', 'Novotná', 'Kopecká', 'Krejčí', 'Janů', 'Müller', 'Smith', "O'Brien", 'Nováková-Svobodová', 'Ahmadí'])(
    'paní %s keeps her name',
    (surname) => {
      expect(salutationOf(woman(surname), 'cs')).toBe(`Vážená paní ${surname}`);
    },
  );

  it.each(
    names(`
    Dubček Flek Kadlec Švec Klaus Mráz Petr Motýl Kůň Šmíd Jelen Lev Jágr Purkyně Ševčenko Smith Nguyen
    Müller Wagner Dumas Hoffmann García Garcia Rodriguez Kim Ali Nagy Шевченко 王 احمدی Jonaitis Žižek-Novák
    von_Neumann NOVÁK novák Keller Schuster Thoma Bieber Rocca
  `),
  )('pan %s, whose vocative is not certain, is greeted without his name', (surname) => {
    expect(salutationOf(man(surname), 'cs')).toBe('Dobrý den');
  });

  it.each(
    names(`
    Svoboda Kovalenko Goethe Jonaitienė Шевченко Nagy Skłodowska
  `),
  )('paní %s, whose vocative is not certain, is greeted without her name', (surname) => {
    expect(salutationOf(woman(surname), 'cs')).toBe('Dobrý den');
  });

  it.each([
    [man('Novák', { honorific: 'MUDr.' }), 'Vážený pane doktore Nováku'],
    [woman('Nováková', { honorific: 'JUDr.' }), 'Vážená paní doktorko Nováková'],
    [man('Svoboda', { honorific: 'prof. RNDr.' }), 'Vážený pane profesore Svobodo'],
    [woman('Malá', { honorific: 'doc. Ing.' }), 'Vážená paní docentko Malá'],
    [man('Němec', { honorific: 'Ing.' }), 'Vážený pane inženýre Němče'],
    [woman('Malá', { honorific: 'Mgr.' }), 'Vážená paní magistro Malá'],
    [man('Novák', { honorific: 'Bc.' }), 'Vážený pane Nováku'],
    [man('Novák', { grammaticalGender: null, honorific: 'pan' }), 'Vážený pane Nováku'],
    [man('Novák', { grammaticalGender: null, honorific: 'MUDr.' }), 'Dobrý den'],
    [man('Novák', { honorific: 'plk.' }), 'Dobrý den'],
  ])('a degree is in the vocative too: %#', (customer, expected) => {
    expect(salutationOf(customer, 'cs')).toBe(expected);
  });
});

describe('in Lithuanian', () => {
  it.each(
    pairs(`
    Kazlauskas/Kazlauskai Petrauskas/Petrauskai Balčiūnas/Balčiūnai Urbonas/Urbonai Butėnas/Butėnai
    Jonaitis/Jonaiti Sabonis/Saboni Landsbergis/Landsbergi Gaidys/Gaidy Kairys/Kairy Stankus/Stankau
    Butkus/Butkau Stankevičius/Stankevičiau Nausėda/Nausėda Smetona/Smetona Kregždė/Kregžde
  `),
  )('ponas %s is addressed as pone %s', (surname, vocative) => {
    expect(salutationOf(man(surname), 'lt')).toBe(`Gerbiamas pone ${vocative}`);
  });

  it.each(
    pairs(`
    Jonaitienė/Jonaitiene Kazlauskaitė/Kazlauskaite Gaidytė/Gaidyte Butkutė/Butkute Balčiūnė/Balčiūne
    Ivanova/Ivanova Jonaitytė-Kazlauskienė/Jonaityte-Kazlauskiene
  `),
  )('ponia %s is addressed as ponia %s', (surname, vocative) => {
    expect(salutationOf(woman(surname), 'lt')).toBe(`Gerbiama ponia ${vocative}`);
  });

  it.each(
    names(`
    Dumas Davis Harris Thomas Smith Müller Kovalenko Novák Vargas KAZLAUSKAS Kazlauskas-Stankus 王
  `),
  )('ponas %s, whose vocative is not certain, is greeted without his name', (surname) => {
    expect(salutationOf(man(surname), 'lt')).toBe('Laba diena');
  });

  it.each(['Kazlauskas', 'Nováková', 'Smith'])(
    'ponia %s, whose vocative is not certain, is greeted without her name',
    (surname) => {
      expect(salutationOf(woman(surname), 'lt')).toBe('Laba diena');
    },
  );

  it('a degree takes the place of pone and ponia', () => {
    expect(salutationOf(man('Jonaitis', dr), 'lt')).toBe('Gerbiamas daktare Jonaiti');
    expect(salutationOf(woman('Jonaitienė', { honorific: 'Prof.' }), 'lt')).toBe('Gerbiama profesore Jonaitiene');
    expect(salutationOf(man('Jonaitis', { honorific: 'Ing.' }), 'lt')).toBe('Gerbiamas pone Jonaiti');
  });
});

describe('in Persian, English and German', () => {
  it.each<[string, Addressed, string]>([
    ['fa', man('احمدی'), 'جناب آقای احمدی'],
    ['fa', woman('احمدی'), 'سرکار خانم احمدی'],
    ['fa', man('رضایی', { honorific: 'دکتر' }), 'جناب آقای دکتر رضایی'],
    ['fa', woman('کریمی', { honorific: 'مهندس' }), 'سرکار خانم مهندس کریمی'],
    ['fa', woman('موسوی', { grammaticalGender: null, honorific: 'خانم' }), 'سرکار خانم موسوی'],
    ['fa', woman('موسوی', { grammaticalGender: null }), 'با سلام و احترام'],
    ['en', woman('Nováková'), 'Dear Ms Nováková'],
    ['en', man('Novák'), 'Dear Mr Novák'],
    ['en', woman('Smith', { honorific: 'Mrs' }), 'Dear Mrs Smith'],
    ['en', woman('Smith', { honorific: 'Miss.' }), 'Dear Miss Smith'],
    ['en', man('Smith', { grammaticalGender: 'NEUTRAL', honorific: 'Mx' }), 'Dear Mx Smith'],
    ['en', man('Smith', { grammaticalGender: null, honorific: 'Mr.' }), 'Dear Mr Smith'],
    ['en', man('Novák', { grammaticalGender: null, ...dr }), 'Dear Dr Novák'],
    ['en', woman('Nováková', { honorific: 'MUDr.' }), 'Dear Dr Nováková'],
    ['en', woman('Jones', { honorific: 'Prof. Dr.' }), 'Dear Professor Jones'],
    ['en', man('Novák', { honorific: 'Ing.' }), 'Dear Mr Novák'],
    ['en', man('Novák', { grammaticalGender: null }), 'Dear Jan Novák'],
    ['en', man('Novák', { grammaticalGender: 'NEUTRAL' }), 'Dear Jan Novák'],
    ['en', man('Novák', { grammaticalGender: null, preferredName: 'Honza' }), 'Dear Honza Novák'],
    ['en', man('Gielgud', { honorific: 'Sir', givenName: 'John' }), 'Dear John Gielgud'],
    ['en', man('Smith', { honorific: 'Mrs' }), 'Dear Jan Smith'],
    ['en', { ...NOBODY, givenName: 'Suharto', grammaticalGender: 'MASCULINE' }, 'Dear Suharto'],
    ['en', { ...NOBODY, givenName: '秀英', familyName: '王' }, 'Dear 王秀英'],
    ['en', { ...NOBODY, givenName: 'Олена', familyName: 'Шевченко' }, 'Dear Олена Шевченко'],
    ['en-GB', woman('Nováková'), 'Dear Ms Nováková'],
    ['de', woman('Nováková'), 'Sehr geehrte Frau Nováková'],
    ['de', man('Müller'), 'Sehr geehrter Herr Müller'],
    ['de', man('Müller', dr), 'Sehr geehrter Herr Dr. Müller'],
    ['de', woman('Weiß', { honorific: 'Prof. Dr. med.' }), 'Sehr geehrte Frau Prof. Weiß'],
    ['de', woman('Nováková', { honorific: 'MUDr.' }), 'Sehr geehrte Frau MUDr. Nováková'],
    ['de', man('Groß', { honorific: 'Dipl.-Ing.' }), 'Sehr geehrter Herr Groß'],
    ['de', woman('Weiß', { grammaticalGender: null, honorific: 'Frau Dr.' }), 'Sehr geehrte Frau Dr. Weiß'],
    ['de', man('Müller', { grammaticalGender: null }), 'Guten Tag Jan Müller'],
    ['de', man('Müller', { grammaticalGender: null, ...dr }), 'Guten Tag Jan Müller'],
    ['de', man('Moltke', { honorific: 'Oberst' }), 'Guten Tag Jan Moltke'],
    ['de-AT', woman('Nováková'), 'Sehr geehrte Frau Nováková'],
  ])('%s: %#', (language, customer, expected) => {
    expect(salutationOf(customer, language)).toBe(expected);
  });
});

describe('in any language', () => {
  const NAMELESS = { cs: 'Dobrý den', lt: 'Laba diena', fa: 'با سلام و احترام', en: 'Hello', de: 'Guten Tag', fr: 'Hello' };
  const languages = Object.entries(NAMELESS);

  it.each(languages)('%s: the dead, the erased and the nameless are greeted without a name', (language, nameless) => {
    expect(salutationOf(man('Novák', { deceasedOn: new Date('2020-02-29') }), language)).toBe(nameless);
    expect(salutationOf(man('Novák', { erasedAt: new Date('2020-02-29') }), language)).toBe(nameless);
    expect(salutationOf({ ...NOBODY, kind: 'ORGANIZATION', organizationName: 'Acme', deceasedOn: new Date(0) }, language)).toBe(
      nameless,
    );
    expect(salutationOf(NOBODY, language)).toBe(nameless);
    expect(salutationOf({ ...NOBODY, givenName: '-', familyName: '?' }, language)).toBe(nameless);
  });

  it.each(languages)('%s: without a gender that we know nobody is Mr or Ms', (language) => {
    const neutral = salutationOf(man('Novák', { grammaticalGender: null }), language);
    expect(neutral).not.toMatch(/pane|paní|pone|ponia|آقای|خانم|Mr|Ms|Herr|Frau/);
    expect(salutationOf(man('Novák', { grammaticalGender: 'NEUTRAL' }), language)).toBe(neutral);
    expect(salutationOf(man('Novák', { honorific: 'Mrs' }), language)).toBe(neutral);
  });

  it.each<[string, string]>([
    ['cs', 'Dobrý den'],
    ['lt', 'Laba diena'],
    ['fa', 'با سلام و احترام'],
    ['en', 'Dear Acme s.r.o.'],
    ['de', 'Guten Tag'],
    ['pl', 'Acme s.r.o.'],
  ])('%s: an organization is neither man nor woman', (language, expected) => {
    const acme = { ...NOBODY, kind: 'ORGANIZATION', organizationName: 'Acme s.r.o.', grammaticalGender: 'FEMININE' } as const;
    expect(salutationOf(acme, language)).toBe(expected);
  });

  it.each<[string, string]>([
    ['cs', 'Dobrý den'],
    ['lt', 'Laba diena'],
    ['fa', 'با سلام و احترام'],
    ['en', 'Dear Jana'],
    ['de', 'Guten Tag Jana'],
    ['pl', 'Jana'],
  ])('%s: without a family name the form is neutral', (language, expected) => {
    expect(salutationOf({ ...NOBODY, givenName: 'Jana', grammaticalGender: 'FEMININE' }, language)).toBe(expected);
  });

  it.each(['fr', 'pl', 'uk', 'ja', 'xx', 'zh-Hant'])('%s, whose forms we do not know: the name alone', (language) => {
    expect(salutationOf(woman('Nováková', dr), language)).toBe('Jana Nováková');
  });

  it('takes a name of 200 characters', () => {
    const long = man(`${'No'.repeat(98)}vák`);
    expect(salutationOf(long, 'cs')).toBe('Dobrý den');
    expect(salutationOf(long, 'en')).toBe(`Dear Mr ${long.familyName}`);
  });
});
