/**
 * Names that no customer owns: those that anybody can have a mailbox under, and those that registries sell names under. Both lists
 * are of what is met in practice; proving one by DNS is impossible anyway, so what they guard is the proof by an operator's word.
 */

const MAIL_PROVIDERS = new Set(
  `gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.co.uk hotmail.com hotmail.co.uk
  hotmail.de hotmail.fr hotmail.it hotmail.es live.com live.co.uk live.de live.fr live.nl msn.com passport.com windowslive.com
  yahoo.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.com.au ymail.com
  rocketmail.com aol.com aim.com icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de
  tuta.io tuta.com gmx.com gmx.de gmx.net gmx.at gmx.ch gmx.fr web.de t-online.de freenet.de mail.com email.com usa.com zoho.com
  zohomail.com zohomail.eu fastmail.com fastmail.fm hey.com hushmail.com mailbox.org posteo.de posteo.net mail.ru bk.ru inbox.ru
  list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com
  139.com 189.cn naver.com daum.net hanmail.net kakao.com nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp orange.fr wanadoo.fr
  free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it tiscali.it alice.it tin.it bluewin.ch seznam.cz email.cz centrum.cz
  wp.pl o2.pl onet.pl interia.pl abv.bg ukr.net i.ua btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com
  ntlworld.com blueyonder.co.uk comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
  rogers.com shaw.ca sympatico.ca telus.net bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br ig.com.br
  rediffmail.com telenet.be skynet.be ziggo.nl kpnmail.nl home.nl planet.nl hetnet.nl xs4all.nl mailinator.com guerrillamail.com
  10minutemail.com temp-mail.org yopmail.com trashmail.com sharklasers.com dispostable.com`.split(/\s+/),
);

/** Second levels that a country's registry sells names under, by country. */
const SECOND_LEVELS: Readonly<Record<string, string>> = {
  uk: 'co org me ltd plc net sch ac gov nhs police mod',
  au: 'com net org edu gov asn id',
  nz: 'co net org ac govt geek gen kiwi maori school iwi health',
  za: 'co net org ac gov law nom school web',
  jp: 'co ne or ac ad ed go gr lg',
  kr: 'co ne or re pe go ac hs ms es',
  in: 'co firm net org gen ind ac edu res gov mil nic',
  br: 'com net org gov edu art blog eco ind inf adv eng med tv',
  cn: 'com net org gov edu ac mil',
  tw: 'com net org gov edu idv club',
  hk: 'com net org gov edu idv',
  sg: 'com net org gov edu per',
  my: 'com net org gov edu mil name',
  th: 'co in or ac go mi net',
  id: 'co or ac sch go web my biz desa net',
  ph: 'com net org gov edu ngo mil',
  vn: 'com net org gov edu biz info name',
  tr: 'com net org gov edu biz info web gen av dr bel pol tel name k12 bbs',
  il: 'co org net ac gov muni k12 idf',
  mx: 'com net org gob edu',
  ar: 'com net org gob edu int mil tur',
  co: 'com net org gov edu nom mil',
  pe: 'com net org gob edu nom mil',
  ve: 'com net org gob edu co info web',
  uy: 'com net org gub edu mil',
  ec: 'com net org gob edu fin info med',
  cl: 'gob gov co mil',
  pl: 'com net org gov edu biz info waw',
  pt: 'com org edu gov',
  es: 'com nom org gob edu',
  gr: 'com net org gov edu',
  hu: 'co info org',
  ro: 'com org info firm',
  ru: 'com net org pp msk spb',
  ua: 'com net org gov edu in kiev kyiv lviv',
  at: 'co or ac gv',
  fr: 'asso com gouv nom prd tm',
  it: 'gov edu',
  ke: 'co or ne go ac sc me info mobi',
  ng: 'com net org gov edu i mil mobi name sch',
  eg: 'com net org gov edu eun mil name sci',
  gh: 'com org gov edu mil',
  sa: 'com net org gov edu med pub sch',
  ae: 'co net org gov ac sch mil',
  pk: 'com net org gov edu fam biz web',
  bd: 'com net org gov edu ac mil',
  lk: 'com org edu gov net sch ac',
  np: 'com net org gov edu mil',
};

/** Names under which strangers have names of their own. */
const SHARED_HOSTS = new Set(
  `onmicrosoft.com github.io gitlab.io pages.dev workers.dev netlify.app vercel.app herokuapp.com azurewebsites.net cloudapp.net
  web.app firebaseapp.com appspot.com blogspot.com wordpress.com wixsite.com squarespace.com myshopify.com amazonaws.com
  cloudfront.net ngrok.io ngrok.app fly.dev onrender.com repl.co uk.com us.com eu.com de.com gb.net jpn.com`.split(
    /\s+/,
  ),
);

/** Whether anybody can have a mailbox under the name. ASCII, lower case. */
export function isMailProvider(name: string): boolean {
  return MAIL_PROVIDERS.has(name);
}

/** Whether strangers register names under this one. ASCII, lower case. */
export function isPublicSuffix(name: string): boolean {
  const labels = name.split('.');
  if (labels.length < 2 || SHARED_HOSTS.has(name)) return true;
  const [second, country, ...more] = labels;
  if (second === undefined || country === undefined || more.length > 0) return false;
  return SECOND_LEVELS[country]?.split(' ').includes(second) ?? false;
}
