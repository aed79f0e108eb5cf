//! Invented outlets with many pages: articles of made-up words, and between their paragraphs what the outlet repeats.
//!
//! The same outlet is made every time. Nothing of the markup tells furniture from text.

use std::fmt::Write as _;

/// How an outlet writes.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    /// Parts of the made-up words.
    syllables: &'static [&'static str],
    /// Words between them.
    joints: &'static [&'static str],
    blank: &'static str,
    stop: &'static str,
    /// Asks for something, between the paragraphs of most articles.
    appeal: &'static str,
    /// Teasers between the paragraphs of some.
    teasers: [&'static str; 2],
    /// At the end of every one.
    legal: &'static str,
    /// At the end of the articles of an author, whose name takes the place of `{}`.
    author: &'static str,
}

const LATIN: &[&str] = &[
    "bra", "ken", "tol", "mir", "sa", "dun", "fel", "gor", "hus", "lan", "pre", "ruk", "ste", "vor", "wim", "zel",
];

pub(crate) const LANGUAGES: &[Language] = &[
    Language {
        code: "de",
        syllables: LATIN,
        joints: &["und", "der", "im", "die", "nach", "das", "von", "mit"],
        blank: " ",
        stop: ".",
        appeal: "Guter Lokaljournalismus kostet Zeit, und wir nehmen sie uns jeden Tag: Mit drei Euro im Monat halten Sie die Redaktion am Laufen.",
        teasers: [
            "Jeden Morgen um sechs fasst die Chefredaktion auf einer halben Seite zusammen, was in der Nacht am Hafen geschehen ist.",
            "Wie die Speicherstadt vor hundert Jahren aussah, zeigt unsere Sammlung alter Ansichten aus den Kellern des Stadtarchivs.",
        ],
        legal: "Alle Angaben wurden nach bestem Wissen geprüft; für Kurse, Tarife und Öffnungszeiten übernimmt der Verlag keine Gewähr.",
        author: "{} kam vor zehn Jahren aus dem Norden in die Stadt und schreibt seither über alles, was sich hier bewegt.",
    },
    Language {
        code: "en",
        syllables: LATIN,
        joints: &["and", "the", "of", "to", "in", "for", "with", "by"],
        blank: " ",
        stop: ".",
        appeal: "Reporting like this takes weeks and a small newsroom pays for every hour of it: three pounds a month keep the lights on here.",
        teasers: [
            "At six every morning the night editor sums up on half a page what happened along the river while the town was asleep.",
            "The old ferry stairs in pictures: readers opened their albums for us, and the oldest print was made in the year of the flood.",
        ],
        legal: "Prices, timetables and opening hours were correct at the time of writing and the publisher takes no liability for later changes.",
        author: "{} came down from the hills ten years ago and has been writing about everything that moves in this town ever since.",
    },
    Language {
        code: "ru",
        syllables: &[
            "бра", "кен", "тол", "мир", "са", "дун", "фел", "гор", "лан", "пре", "рук", "сте", "вор", "зел",
        ],
        joints: &["и", "в", "на", "для", "как", "что", "из", "под"],
        blank: " ",
        stop: ".",
        appeal: "Такие материалы готовятся неделями, и маленькая редакция оплачивает каждый час: сто рублей в месяц помогают нам работать дальше.",
        teasers: [
            "Каждое утро в шесть часов дежурный редактор на половине страницы рассказывает, что произошло ночью у реки.",
            "Старые причалы на снимках: горожане открыли для нас свои альбомы, и самому раннему отпечатку больше ста лет.",
        ],
        legal: "Цены, расписания и часы работы верны на момент написания, издательство не отвечает за последующие изменения.",
        author: "{} десять лет назад приехал с севера и с тех пор пишет обо всём, что движется в этом городе.",
    },
    Language {
        code: "zh",
        syllables: &[
            "河", "港", "东", "林", "市", "新", "安", "桥", "山", "海", "平", "城", "光", "石", "田", "云", "春", "明",
            "江", "湖", "松", "竹", "梅", "马", "牛", "羊", "金", "木", "水", "火", "土", "风", "雨", "雷", "雪", "霜",
            "红", "黄", "蓝", "白", "黑", "高", "低", "长", "短", "门", "窗", "车", "船", "路", "店", "厂", "校", "院",
        ],
        joints: &["的", "和", "在", "与", "了", "将", "于", "对"],
        blank: "",
        stop: "。",
        appeal: "一篇深入的报道需要数周时间，小小的编辑部要为每一个小时付出代价，您每月三元的支持能让灯火继续亮着。",
        teasers: [
            "每天清晨六点，夜班编辑都会用半页纸写下河边昨夜发生的一切，让您醒来时不会错过。",
            "老渡口的照片：读者们为我们打开了家中的相册，其中最早的一张拍摄于大水之年。",
        ],
        legal: "价格、班次和开放时间以撰稿时为准，出版方对其后的变化不承担责任。",
        author: "{}十年前从北方来到这座城市，此后一直书写这里发生的一切变化。",
    },
];

/// A page with what is to be found on it.
pub(crate) struct Written {
    pub(crate) html: String,
    pub(crate) title: String,
    /// Paragraphs of the article.
    pub(crate) text: Vec<String>,
}

impl Written {
    /// Lets the page end with one more paragraph.
    pub(crate) fn close_with(&mut self, paragraph: &str) {
        let (end, foot) = ("</div></div>", "<div class=fuss>");
        let more = format!("<p>{paragraph}</p>{end}{foot}");
        self.html = self.html.replace(&format!("{end}{foot}"), &more);
    }
}

/// An outlet, page after page.
pub(crate) struct Outlet<'l> {
    language: &'l Language,
    random: Random,
    pages: usize,
    stories: Vec<Story>,
    authors: Vec<String>,
}

/// A story that comes again and again.
struct Story {
    every: usize,
    /// The rest of the page's number by `every`.
    at: usize,
    /// Words that its headlines share.
    words: Vec<String>,
    /// What its reports repeat, between their paragraphs and at their end.
    background: [String; 2],
}

/// How often stories come, the first of a third of all pages, and how many of six words their headlines share.
const STORIES: [(usize, usize, usize); 3] = [(3, 0, 3), (9, 8, 4), (20, 10, 2)];

impl<'l> Outlet<'l> {
    pub(crate) fn new(language: &'l Language) -> Self {
        let mut outlet = Self {
            language,
            random: Random(42),
            pages: 0,
            stories: Vec::new(),
            authors: Vec::new(),
        };
        for (every, at, shared) in STORIES {
            let story = Story {
                every,
                at,
                words: (0..shared).map(|_| outlet.word()).collect(),
                background: [outlet.paragraph(), outlet.paragraph()],
            };
            outlet.stories.push(story);
        }
        outlet.authors = (0..8).map(|_| outlet.word()).collect();
        outlet
    }

    /// Everything that stands in bodies and is the outlet's.
    pub(crate) fn furniture(&self) -> Vec<String> {
        let fixed = [self.language.appeal, self.language.legal]
            .into_iter()
            .chain(self.language.teasers);
        let boxes = self
            .authors
            .iter()
            .map(|author| self.language.author.replace("{}", author));
        fixed.map(str::to_owned).chain(boxes).collect()
    }

    pub(crate) fn next_page(&mut self) -> Written {
        let number = self.pages;
        self.pages += 1;
        let mut text: Vec<String> = (0..4 + self.random.below(4)).map(|_| self.paragraph()).collect();
        let mut words: Vec<String> = (0..6).map(|_| self.word()).collect();
        if let Some(story) = self.stories.iter().find(|story| number % story.every == story.at) {
            words.splice(..story.words.len(), story.words.iter().cloned());
            // Not every report tells all of it.
            if self.random.below(3) > 0 {
                text.insert(2, story.background[0].clone());
            }
            text.push(story.background[1].clone());
        }
        let shown = self.with_furniture(&text);
        let title = words.join(self.language.blank);
        let description = self.sentence();
        Written {
            html: self.html(number, &title, &description, &shown),
            title,
            text,
        }
    }

    /// A page on which no more than the beginning is shown.
    pub(crate) fn next_stub(&mut self) -> Written {
        let text = vec![self.paragraph()];
        let title: Vec<String> = (0..6).map(|_| self.word()).collect();
        let title = title.join(self.language.blank);
        self.pages += 1;
        Written {
            html: self.html(self.pages, &title, "", &text),
            title,
            text,
        }
    }

    fn with_furniture(&mut self, text: &[String]) -> Vec<String> {
        let language = self.language;
        let mut shown = text.to_vec();
        if self.random.below(10) < 7 {
            shown.insert(2, language.appeal.to_owned());
        }
        if self.random.below(10) < 5 {
            let teaser = language.teasers[self.random.below(2)];
            shown.insert(1, teaser.to_owned());
        }
        let author = self.random.below(self.authors.len());
        shown.push(language.author.replace("{}", &self.authors[author]));
        shown.push(language.legal.to_owned());
        shown
    }

    fn html(&self, number: usize, title: &str, description: &str, shown: &[String]) -> String {
        let mut body = String::new();
        for paragraph in shown {
            writeln!(body, "<p>{paragraph}</p>").unwrap();
        }
        let code = self.language.code;
        format!(
            "<!doctype html><html lang={code}><head><meta charset=utf-8><title>{title}</title>\
             <meta property=og:title content=\"{title}\"><meta name=description content=\"{description}\"></head>\
             <body><div class=kopf><a href=/>Start</a> <a href=/a>A</a></div>\
             <div class=\"seite-{number}\"><h1>{title}</h1><div class=spalte>{body}</div></div>\
             <div class=fuss><a href=/i>Impressum</a></div></body></html>"
        )
    }

    fn paragraph(&mut self) -> String {
        let sentences: Vec<String> = (0..2).map(|_| self.sentence()).collect();
        sentences.join(self.language.blank)
    }

    fn sentence(&mut self) -> String {
        let joints = self.language.joints;
        let mut words = vec![self.word()];
        for _ in 0..7 {
            words.push(joints[self.random.below(joints.len())].to_owned());
            words.push(self.word());
        }
        words.join(self.language.blank) + self.language.stop
    }

    fn word(&mut self) -> String {
        let syllables = self.language.syllables;
        (0..3).map(|_| syllables[self.random.below(syllables.len())]).collect()
    }
}

/// A generator of its own, so that no release of another one changes the outlets.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }
}
