/** What the customers of the sample company wrote on other sites, in their own languages, and what it replied. */
import type { ReviewSite } from '../../../generated/index.ts';

export interface SampleReview {
  readonly language: string;
  /** Of five. */
  readonly stars: number;
  readonly text: string | null;
  readonly reply: string | null;
}

/** The site's best rating, and where its pages lie. */
export const SAMPLE_SITES: readonly (readonly [site: ReviewSite, scale: number, pages: string])[] = [
  ['GOOGLE', 5, 'https://maps.google.example/reviews/'],
  ['TRUSTPILOT', 5, 'https://trustpilot.example/reviews/'],
  ['OWN', 10, 'https://shop.example/reviews/'],
  ['FACEBOOK', 5, 'https://facebook.example/reviews/'],
  ['OTHER', 5, 'https://reviews.example/'],
];

type Told = readonly [stars: number, text: string | null, reply: string | null];

const TOLD: Readonly<Record<string, readonly Told[]>> = {
  en: [
    [5, 'Friendly people who know what they sell. Parcel came a day early.', 'Thank you! We will tell the packers.'],
    [2, 'Nobody answered for a week.', 'We are sorry: we were short of people. It should have been two days.'],
    [4, 'Good things, fair prices. The box could be smaller.', null],
    [3, 'Fine, but I have seen the same for less elsewhere.', null],
    [5, null, null],
  ],
  de: [
    [5, 'Schnell geliefert, gut verpackt, gern wieder.', 'Vielen Dank, das freut uns sehr.'],
    [1, 'Das Gerät war nach zwei Wochen kaputt.', 'Das tut uns leid. Bitte schicken Sie es uns auf unsere Kosten zurück.'],
    [4, 'Gute Beratung am Telefon.', null],
  ],
  cs: [
    [5, 'Ochotní lidé a rychlé dodání.', 'Děkujeme, těšíme se zase na vás.'],
    [2, 'Dvakrát přišlo něco jiného, než jsem objednal.', null],
    [4, 'Dobré ceny, jen se na zboží čekalo.', null],
  ],
  lt: [
    [5, 'Viskas atėjo laiku, ačiū.', 'Ačiū jums!'],
    [3, 'Prekė gera, bet brangoka.', null],
  ],
  fa: [
    [5, 'کیفیت خوب و ارسال سریع. سپاس.', 'سپاس از شما.'],
    [2, 'کالا دیر رسید و کسی پاسخ نداد.', null],
  ],
};

export const SAMPLE_REVIEWS: readonly SampleReview[] = Object.entries(TOLD).flatMap(([language, told]) =>
  told.map(([stars, text, reply]) => ({ language, stars, text, reply })),
);
