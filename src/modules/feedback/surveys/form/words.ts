/** What the form says, in each of our languages. */
import type { Language } from '../languages.ts';
import type { ScaleType } from '../question-types.ts';

interface Words {
  readonly title: string;
  readonly intro: string;
  readonly optional: string;
  /** What the ends of a scale mean, the least first. */
  readonly ends: Readonly<Record<ScaleType, readonly [least: string, most: string]>>;
  readonly send: string;
  readonly thanks: string;
  readonly taken: string;
  /** Heads the answer to what was sent again. */
  readonly again: string;
  readonly answered: string;
  readonly unknownTitle: string;
  readonly unknown: string;
  readonly waitTitle: string;
  readonly wait: string;
  /** Before the title of a page that is shown again. */
  readonly error: string;
  readonly faults: string;
  readonly answerOne: string;
  readonly chooseOne: string;
  readonly tooLong: string;
  readonly invalid: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'What do you think of us?',
    intro: 'Your answers are kept with your customer record and help us to do better.',
    optional: 'optional',
    ends: {
      NPS: ['not at all likely', 'extremely likely'],
      CSAT: ['very dissatisfied', 'very satisfied'],
      CES: ['very difficult', 'very easy'],
      RATING: ['very bad', 'very good'],
    },
    send: 'Send answers',
    thanks: 'Thank you',
    taken: 'Your answers have arrived. You can close this page.',
    again: 'Answered already',
    answered: 'These questions have been answered already; each invitation can be answered once. Thank you.',
    unknownTitle: 'This link does not work',
    unknown: 'It is incomplete, or the time to answer is over. Please use the link exactly as you received it.',
    waitTitle: 'One moment, please',
    wait: 'There were too many attempts. Please try again in a few minutes.',
    error: 'Error',
    faults: 'Your answers were not sent yet. Please check:',
    answerOne: 'Please answer at least one question.',
    chooseOne: 'Please choose one of the answers.',
    tooLong: 'Please write at most 10,000 characters.',
    invalid: 'This answer cannot be taken. Please answer again.',
  },
  de: {
    title: 'Was halten Sie von uns?',
    intro: 'Ihre Antworten werden bei Ihren Kundendaten gespeichert und helfen uns, besser zu werden.',
    optional: 'freiwillig',
    ends: {
      NPS: ['sehr unwahrscheinlich', 'sehr wahrscheinlich'],
      CSAT: ['sehr unzufrieden', 'sehr zufrieden'],
      CES: ['sehr schwer', 'sehr leicht'],
      RATING: ['sehr schlecht', 'sehr gut'],
    },
    send: 'Antworten senden',
    thanks: 'Vielen Dank',
    taken: 'Ihre Antworten sind angekommen. Sie können diese Seite schließen.',
    again: 'Bereits beantwortet',
    answered: 'Diese Fragen wurden bereits beantwortet; jede Einladung kann einmal beantwortet werden. Vielen Dank.',
    unknownTitle: 'Dieser Link funktioniert nicht',
    unknown:
      'Er ist unvollständig, oder die Zeit zum Antworten ist vorbei. Bitte verwenden Sie den Link genau so, wie Sie ihn erhalten haben.',
    waitTitle: 'Einen Moment, bitte',
    wait: 'Es gab zu viele Versuche. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    error: 'Fehler',
    faults: 'Ihre Antworten wurden noch nicht gesendet. Bitte prüfen Sie:',
    answerOne: 'Bitte beantworten Sie mindestens eine Frage.',
    chooseOne: 'Bitte wählen Sie eine der Antworten.',
    tooLong: 'Bitte schreiben Sie höchstens 10.000 Zeichen.',
    invalid: 'Diese Antwort kann nicht angenommen werden. Bitte antworten Sie noch einmal.',
  },
  cs: {
    title: 'Co si o nás myslíte?',
    intro: 'Vaše odpovědi uložíme k vašim zákaznickým údajům a pomohou nám se zlepšit.',
    optional: 'nepovinné',
    ends: {
      NPS: ['velmi nepravděpodobné', 'velmi pravděpodobné'],
      CSAT: ['velmi nespokojeni', 'velmi spokojeni'],
      CES: ['velmi obtížné', 'velmi snadné'],
      RATING: ['velmi špatné', 'velmi dobré'],
    },
    send: 'Odeslat odpovědi',
    thanks: 'Děkujeme',
    taken: 'Vaše odpovědi jsme obdrželi. Tuto stránku můžete zavřít.',
    again: 'Již zodpovězeno',
    answered: 'Na tyto otázky již bylo odpovězeno; na každou pozvánku lze odpovědět jednou. Děkujeme.',
    unknownTitle: 'Tento odkaz nefunguje',
    unknown: 'Je neúplný, nebo již uplynula doba na odpověď. Použijte prosím odkaz přesně tak, jak jste ho dostali.',
    waitTitle: 'Okamžik, prosím',
    wait: 'Pokusů bylo příliš mnoho. Zkuste to prosím znovu za několik minut.',
    error: 'Chyba',
    faults: 'Vaše odpovědi ještě nebyly odeslány. Zkontrolujte prosím:',
    answerOne: 'Odpovězte prosím alespoň na jednu otázku.',
    chooseOne: 'Vyberte prosím jednu z odpovědí.',
    tooLong: 'Napište prosím nejvýše 10 000 znaků.',
    invalid: 'Tuto odpověď nelze přijmout. Odpovězte prosím znovu.',
  },
  lt: {
    title: 'Ką apie mus manote?',
    intro: 'Jūsų atsakymus saugosime su jūsų kliento duomenimis; jie padės mums tobulėti.',
    optional: 'neprivaloma',
    ends: {
      NPS: ['visai netikėtina', 'labai tikėtina'],
      CSAT: ['labai nepatenkinti', 'labai patenkinti'],
      CES: ['labai sunku', 'labai lengva'],
      RATING: ['labai blogai', 'labai gerai'],
    },
    send: 'Siųsti atsakymus',
    thanks: 'Ačiū',
    taken: 'Jūsų atsakymus gavome. Šį puslapį galite uždaryti.',
    again: 'Jau atsakyta',
    answered: 'Į šiuos klausimus jau atsakyta; į kiekvieną kvietimą galima atsakyti vieną kartą. Ačiū.',
    unknownTitle: 'Ši nuoroda neveikia',
    unknown: 'Ji nepilna arba atsakymo laikas jau pasibaigė. Naudokite nuorodą tiksliai tokią, kokią gavote.',
    waitTitle: 'Prašome palaukti',
    wait: 'Bandymų buvo per daug. Pabandykite dar kartą po kelių minučių.',
    error: 'Klaida',
    faults: 'Jūsų atsakymai dar neišsiųsti. Patikrinkite:',
    answerOne: 'Atsakykite bent į vieną klausimą.',
    chooseOne: 'Pasirinkite vieną iš atsakymų.',
    tooLong: 'Rašykite ne daugiau kaip 10 000 ženklų.',
    invalid: 'Šio atsakymo negalime priimti. Atsakykite dar kartą.',
  },
  fa: {
    title: 'نظر شما دربارهٔ ما چیست؟',
    intro: 'پاسخ‌های شما همراه با اطلاعات مشتری شما نگهداری می‌شود و به ما کمک می‌کند بهتر شویم.',
    optional: 'اختیاری',
    ends: {
      NPS: ['اصلاً محتمل نیست', 'بسیار محتمل است'],
      CSAT: ['بسیار ناراضی', 'بسیار راضی'],
      CES: ['بسیار دشوار', 'بسیار آسان'],
      RATING: ['بسیار بد', 'بسیار خوب'],
    },
    send: 'ارسال پاسخ‌ها',
    thanks: 'سپاسگزاریم',
    taken: 'پاسخ‌های شما دریافت شد. می‌توانید این صفحه را ببندید.',
    again: 'پیش‌تر پاسخ داده شده است',
    answered: 'به این پرسش‌ها پیش‌تر پاسخ داده شده است؛ به هر دعوت تنها یک بار می‌توان پاسخ داد. سپاسگزاریم.',
    unknownTitle: 'این پیوند کار نمی‌کند',
    unknown: 'پیوند ناقص است یا مهلت پاسخ به پایان رسیده است. لطفاً پیوند را دقیقاً همان‌گونه که دریافت کرده‌اید به کار ببرید.',
    waitTitle: 'لطفاً کمی صبر کنید',
    wait: 'تعداد تلاش‌ها بیش از حد بود. لطفاً چند دقیقهٔ دیگر دوباره تلاش کنید.',
    error: 'خطا',
    faults: 'پاسخ‌های شما هنوز فرستاده نشده است. لطفاً بررسی کنید:',
    answerOne: 'لطفاً دست‌کم به یک پرسش پاسخ دهید.',
    chooseOne: 'لطفاً یکی از پاسخ‌ها را انتخاب کنید.',
    tooLong: 'لطفاً حداکثر ۱۰٬۰۰۰ نویسه بنویسید.',
    invalid: 'این پاسخ پذیرفتنی نیست. لطفاً دوباره پاسخ دهید.',
  },
};
