//! Dates in the words of many languages.

use super::{check, check_all, check_in};
use crate::feed::date::Dates;
use crate::feed::date::cut::{Piece, cut};
use crate::feed::date::names::{AFTERNOON, DAYS_LIKE_MONTHS, HALF_DAYS, MONTH_NUMBERS, MORNING};

#[test]
fn names_are_written_as_words_are_cut() {
    let names = MONTH_NUMBERS.iter().map(|(name, _)| *name);
    let names = names
        .chain(HALF_DAYS.iter().map(|(name, _)| *name))
        .chain(DAYS_LIKE_MONTHS.iter().copied())
        .chain(MORNING.iter().copied())
        .chain(AFTERNOON.iter().copied());
    for name in names {
        assert_eq!(vec![Piece::Word(name.to_owned())], cut(name), "{name}");
    }
}

/// The months as CLDR has them in dates, where they are many words of few letters. Rows begin with the country.
const MONTHS_OF: &[(&str, &str)] = &[
    (
        "gb",
        "January February March April May June July August September October November December",
    ),
    (
        "de",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    (
        "at",
        "Jänner Feber März April Mai Juni Juli August September Oktober November Dezember",
    ),
    (
        "nl",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    (
        "se",
        "januari februari mars april maj juni juli augusti september oktober november december",
    ),
    (
        "is",
        "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    ),
    (
        "fr",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    (
        "es",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    (
        "es",
        "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    ),
    (
        "es",
        "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    ),
    (
        "es",
        "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua",
    ),
    (
        "pt",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    (
        "it",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    (
        "ro",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    ),
    (
        "mt",
        "Jannar Frar Marzu April Mejju Ġunju Lulju Awwissu Settembru Ottubru Novembru Diċembru",
    ),
    (
        "fi",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    ),
    (
        "ee",
        "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    ),
    (
        "lv",
        "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    ),
    (
        "lv",
        "janvārī februārī mārts aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    ),
    (
        "lt",
        "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    ),
    (
        "hu",
        "január február március április május június július augusztus szeptember október november december",
    ),
    (
        "pl",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    ),
    (
        "cz",
        "ledna února března dubna května června července srpna září října listopadu prosince",
    ),
    (
        "sk",
        "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    ),
    (
        "si",
        "januar februar marec april maj junij julij avgust september oktober november december",
    ),
    (
        "hr",
        "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    ),
    (
        "al",
        "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    ),
    (
        "tr",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    ),
    (
        "tr",
        "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK",
    ),
    (
        "az",
        "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    ),
    (
        "uz",
        "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    ),
    (
        "ru",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
    (
        "ua",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    ),
    (
        "by",
        "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    ),
    (
        "by",
        "студзень люты сакавік красавік травень чэрвень ліпень жнівень верасень кастрычнік лістапад снежань",
    ),
    (
        "bg",
        "януари февруари март април май юни юли август септември октомври ноември декември",
    ),
    (
        "rs",
        "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    ),
    (
        "rs",
        "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    ),
    (
        "kz",
        "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    ),
    (
        "gr",
        "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    ),
    ("gr", "ΙΑΝ ΦΕΒ ΜΑΡ ΑΠΡ ΜΑΪ ΙΟΥΝ ΙΟΥΛ ΑΥΓ ΣΕΠ ΟΚΤ ΝΟΕ ΔΕΚ"),
    (
        "ge",
        "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    ),
    (
        "am",
        "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    ),
    (
        "il",
        "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    ),
    (
        "il",
        "ינואר פברואר מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    ),
    (
        "eg",
        "يناير فبراير مارس إبريل مايو يونيه يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
    (
        "ae",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
    (
        "lb",
        "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    ),
    (
        "dz",
        "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
    (
        "ma",
        "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    ),
    (
        "ir",
        "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    ),
    (
        "pk",
        "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    ),
    ("in", "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"),
    (
        "in",
        "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    ),
    (
        "in",
        "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટેમ્બર ઑક્ટોબર નવેમ્બર ડિસેમ્બર",
    ),
    (
        "in",
        "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    ),
    ("in", "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జులై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్"),
    (
        "bd",
        "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    ),
    (
        "th",
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    ),
    (
        "id",
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    ),
    (
        "my",
        "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
    ),
    (
        "ph",
        "Enero Pebrero Marso Abril Mayo Hunyo Hulyo Agosto Setyembre Oktubre Nobyembre Disyembre",
    ),
    (
        "ke",
        "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
    ),
    (
        "vn",
        "tháng_Một tháng_Hai Tháng_Ba tháng_Tư tháng_Năm tháng_Sáu tháng_Bảy tháng_Tám tháng_Chín tháng_Mười Tháng_Mười_Một tháng_Mười_Hai",
    ),
];

#[test]
fn every_month_is_known_in_every_language() {
    for (country, months) in MONTHS_OF {
        let months: Vec<&str> = months.split(' ').collect();
        assert_eq!(12, months.len(), "{months:?}");
        for (name, number) in months.iter().zip(1..) {
            let name = name.replace('_', " ");
            let expected = format!("2026-{number:02}-24T12:30:00Z");
            check_in(Some(country), &format!("24 {name} 2026 12:30 GMT"), &expected);
            check_in(Some(country), &format!("2026 {name} 24, 12:30 GMT"), &expected);
            check_in(Some(country), &format!("{name} 24, 2026 12:30 GMT"), &expected);
        }
    }
}

#[test]
fn a_day_behind_the_date_is_no_month() {
    check_all(
        &[
            "24 noviembre 2026 mar",
            "24 Nov mar 2026",
            "mar. 24 nov. 2026",
            "November 24, 2026 by May Sato",
            "24 Kasım 2026 Pazar",
            "24 Kasım 2026 Paz",
            "24 Kasım 2026 Pazartesi",
            "24. november 2026, kolmapäev",
            "2026. november 24., vasárnap",
            "24 листопада 2026, сер",
            "24 лістапада 2026, серада",
            "24 nëntor 2026, e martë",
            "2026 Kasım 24 Pazar",
            "May Sato, 24 November 2026",
            "Posted by June Marsh on Nov 24, 2026",
        ],
        "2026-11-24T00:00:00Z",
    );
    // Alone they are months.
    check("24 mar 2026", "2026-03-24T00:00:00Z");
    check("24 paz. 2026", "2026-10-24T00:00:00Z");
}

#[test]
fn the_half_of_the_day_has_many_names() {
    check_all(
        &[
            "24 Νοε 2026 3:30 μμ",
            "24 Νοε 2026 3:30 μ.μ.",
            "24/11/2026 3:30 ΜΜ",
            "24 نوفمبر 2026 3:30 م",
            "24 نوفمبر 2026م 3:30 م",
            "24 نوفمبر 2026 3:30 مساءً",
            "\u{200f}24\u{200f}/11\u{200f}/2026 03:30 م",
            "24/11/2026 3:30 CH",
            "24/11/2026 3:30 chiều",
            "24.11.2026 3:30 ÖS",
            "24 November 2026 3:30 PTG",
            "24 November 2026, 3.30 ptg",
            "24 de noviembre de 2026, 3:30 p. m.",
            "2026.11.24 PM 3:30",
            "24 nov 2026 3:30pm",
            "২৪ নভেম্বর ২০২৬, অপরাহ্ণ ৩:৩০",
        ],
        "2026-11-24T15:30:00Z",
    );
    check_all(
        &[
            "24 Νοε 2026 12:30 πμ",
            "24 Νοε 2026 12:30 π.μ.",
            "24 نوفمبر 2026 12:30 ص",
            "24 نوفمبر 2026 12:30 صباحًا",
            "24/11/2026 12:30 SA",
            "24.11.2026 12:30 ÖÖ",
            "24 November 2026 12:30 PG",
            "2026.11.24 AM 12:30",
        ],
        "2026-11-24T00:30:00Z",
    );
    check_all(
        &[
            "Nov 24, 2026 3pm",
            "24 Nov 2026 at 3 p.m.",
            "3pm, 24 November 2026",
            "3 PM Nov 24, 2026",
        ],
        "2026-11-24T15:00:00Z",
    );
    check("令和8年11月24日 午後0時30分", "2026-11-24T12:30:00Z");
    // German for "on", and Saturday.
    check_in(Some("de"), "Um 12:30 Uhr am 24.11.2026 +0000", "2026-11-24T12:30:00Z");
    check_in(
        Some("de"),
        "Am 24. November 2026 um 12:30 +0000",
        "2026-11-24T12:30:00Z",
    );
    check_in(Some("de"), "Sa, 24.11.2026 12:30 +0000", "2026-11-24T12:30:00Z");
}

#[test]
fn another_calendar_gives_no_date() {
    for text in ["۲ مرداد ۱۴۰۵", "۲۴ مهر ۱۴۰۵", "24 Muharram 1448"] {
        assert_eq!(None, Dates::of(None).read(text), "{text}");
    }
}

#[test]
fn half_hours_and_scripts_are_read_where_they_are_at_home() {
    for (country, text, expected) in [
        ("in", "24 जुलाई 2026 12:30", "2026-07-24T07:00:00Z"),
        ("np", "24 July 2026 12:30", "2026-07-24T06:45:00Z"),
        ("ir", "۲۴ ژوئیه ۲۰۲۶ ۱۲:۳۰", "2026-07-24T09:00:00Z"),
        ("mm", "24 July 2026 12:30", "2026-07-24T06:00:00Z"),
        ("lk", "24.07.2026 12:30", "2026-07-24T07:00:00Z"),
        ("af", "24.07.2026 12:30", "2026-07-24T08:00:00Z"),
        ("bd", "২৪ জুলাই ২০২৬, ১২:৩০", "2026-07-24T06:30:00Z"),
        ("hr", "24. srpnja 2026. 12:30", "2026-07-24T10:30:00Z"),
        ("hr", "24. lipnja 2026. u 12:30", "2026-06-24T10:30:00Z"),
        ("vn", "Thứ Sáu, 24 Tháng Bảy 2026, 12:30", "2026-07-24T05:30:00Z"),
        ("vn", "Thứ 6, ngày 24 tháng 7 năm 2026 - 12:30", "2026-07-24T05:30:00Z"),
        ("br", "6ª-feira, 24 de julho de 2026 às 12h30", "2026-07-24T15:30:00Z"),
        ("bg", "24 юли 2026, 12:30 ч.", "2026-07-24T09:30:00Z"),
        ("nl", "vr 24 jul. 2026 12.30 u", "2026-07-24T10:30:00Z"),
        ("dk", "fredag d. 24. juli 2026 kl. 12.30", "2026-07-24T10:30:00Z"),
        ("fi", "perjantai 24.7.2026 klo 12.30", "2026-07-24T09:30:00Z"),
        ("eg", "الجمعة، 24 يوليو 2026، 12:30", "2026-07-24T09:30:00Z"),
        ("iq", "24 تموز/يوليو 2026 12:30", "2026-07-24T09:30:00Z"),
        ("bd", "শুক্রবার, ২৪ জুলাই ২০২৬, ০৫:০৫ পিএম", "2026-07-24T11:05:00Z"),
        ("ca", "Publié le 24 juillet 2026 à 17h05 HAE", "2026-07-24T21:05:00Z"),
        (
            "kr",
            "입력 2026.07.24 17:05 수정 2026.07.25 09:00",
            "2026-07-24T08:05:00Z",
        ),
        ("lt", "2026 m. liepos 24 d. 17:05", "2026-07-24T14:05:00Z"),
        ("lv", "2026. gada 24. jūlijs, 17:05", "2026-07-24T14:05:00Z"),
        ("hu", "2026. 07. 24. 17:05", "2026-07-24T15:05:00Z"),
        ("my", "24 Ogos 2026, 5:05 PTG", "2026-08-24T09:05:00Z"),
        ("ca", "Jul 24, 2026 5:05 PM NDT", "2026-07-24T19:35:00Z"),
        ("au", "24 Jul 2026 5:05pm ACST", "2026-07-24T07:35:00Z"),
        (
            "fr",
            "24 juillet 2026 17:05 et mis à jour le 25 juillet 2026",
            "2026-07-24T15:05:00Z",
        ),
        ("cl", "24 de enero de 2026 12:30", "2026-01-24T15:30:00Z"),
    ] {
        check_in(Some(country), text, expected);
    }
}
