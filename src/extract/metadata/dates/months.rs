//! Names of months, in the languages that news is written in.
//!
//! Sources: CLDR's names, in full and abbreviated, in the cases in which dates have them. Owns no shapes of dates.

/// Names by month. A name of up to three letters is an abbreviation and stands alone; a longer one is the beginning of a
/// word, which may have endings. Lower case.
const MONTHS: [&str; 12] = [
    "jan janu janv jän jänn jaan janv gen genn gener ene ener xan enero янв январ січ січн студз јан јану styc sty \
     led ledn ιαν ιανου oca ocak يناير كانون_الثاني كانون_ثان جانفي sij siječ tammi януа sausi janār janv janva ian ianu \
     ینایر ژانویه جنوری जन जनवरी जानेवारी জানু জানুয়ারি জানুয়ারি ஜன ஜனவரி జనవరి ജനുവരി ಜನವರಿ જાન્યુઆરી ਜਨਵਰੀ \
     มกรา ม.ค. ינואר ינו հունվ იანვ қаңтар janar yanv јануари јануар januar janúar ion جنوري ජනවාරි",
    "feb febr fever fevereiro febbr févr fév fev febru febre febrero feb febb фев февр лют люты люто лютаг феб lut luty lute úno únor φεβ \
     φεβρ şub şuba شباط فبراير فيفري velj velja helmi vasar veeb febv shkurt фебру فوریه فروری फ़र फर फ़रवरी फरवरी \
     फेब्रु ফেব্রু பிப் பிப்ரவரி ఫిబ్రవరి ഫെബ്രുവരി ಫೆಬ್ರವರಿ ફેબ્રુઆરી ਫ਼ਰਵਰੀ กุมภา ก.พ. פברואר פבר փետր თებე ақпан pebr \
     fevr febrúar pebrero fewr fbr peb chwef feabh فبروري",
    "mar mär märz mrz mrt maa maart mars marc márc març març marz marzo marzu marti mart märts mars mrt марта март мар \
     берез бер сакав bře břez března μαρ μαρτ μάρτ mart آذار مارس ožu ožuj maalis kovo marts martie machi maret mac \
     marzec marca مارچ मार्च মার্চ மார்ச் మార్చి മാർച്ച് ಮಾರ್ಚ್ માર્ચ ਮਾਰਚ มีนา มี.ค. מרץ מרס մարտ მარტ наурыз marso \
     maarts xmar march marec maw márta මාර්තු",
    "apr apri april avr avri avril abr abri apr апр апрел квіт крас красав kwi kwie dub dubn dubna duben απρ απρι nis nisa \
     نيسان أبريل ابريل إبريل أفريل tra trav travnj huhti balan aprī aprīl prill آوریل اپریل अप्रै अप्रैल एप्रिल এপ্রিল \
     ஏப்ர ஏப்ரல் ఏప్రిల్ ഏപ്രിൽ ಏಪ್ರಿಲ್ એપ્રિલ ਅਪ੍ਰੈਲ เมษา เม.ย. אפריל אפר ապր აპრ сәуір abril ápr ápri априла ebr aibr අප්‍රේල්",
    "may mai mayo maio maig maggi mag maj maja máj máju mei мая май мај мая трав травн maj kvě květ května květen μαΐ μαΐου \
     μαι μάι μάιος mayı أيار ايار مايو ماي svi svib svibnj touko gegu maij maijs maí مه مئی مئ मई मे মে மே మే മേയ് ಮೇ મે ਮਈ \
     พฤษภา พ.ค. מאי մայ մայիս მაი მაის мамыр maia mayis maggio bealtaine මැයි",
    "jun june juni junio juin juny junho giu giug giugno xuñ xuño июн июня чер черв чэрв јун јуни јуна cze czer czerw čer červn \
     června červen ιουν ιούν ιουνί haz hazi حزيران يونيو جوان kesä birž jūn jūnij qershor ژوئن جون जून जुन জুন ஜூன் జూన్ \
     ജൂൺ ಜೂನ್ જૂન ਜੂਨ มิถุนา มิ.ย. יוני հուն ივნ маусым hunyo jún júní iun iuni junij juun juuni lipnj lipanj meh මාර්ජුනි",
    "jul july juli julio juil juill juliol julho lug lugl luglio xul xull июл июля лип липн ліпен јул јули јула lip lipc lipie \
     čvc červenc červenec ιουλ ιούλ ιουλί tem temm تموز يوليو جويلية srp srpnj srpanj heinä liep jūl jūlij korrik ژوئیه جولائی \
     जुल जुलाई जुलै জুলাই ஜூலை జూలై ജൂലൈ ಜುಲೈ જુલાઈ ਜੁਲਾਈ กรกฎา ก.ค. יולי հուլ ივლ шілде hulyo júl júlí iul iuli julij \
     juul juuli julai gorff",
    "aug augu aoû août ago agos agosto agost авг август сер серп жнів ауг sie sier srpn srpna srpen αυγ αυγού αύγ ağu ağus \
     آب أغسطس اغسطس أوت kol kolov elo elok rugp auga اوت اگست अग अगस्त ऑग ऑगस्ट আগস্ট ஆக ஆகஸ்ட் ఆగస్టు ഓഗസ്റ്റ് ಆಗಸ್ಟ್ \
     ઑગસ્ટ ਅਗਸਤ สิงหา ส.ค. אוגוסט אוג օգոս აგვ тамыз gusht ágú ágúst ogos agus awst අගෝස්තු",
    "sep sept septe septi setem settem set sett setem сен сент сентя вер верес септ wrz wrze zář září σεπ σεπτ eyl eylü \
     أيلول ايلول سبتمبر ruj rujn rujan syys rugs septem shtator سپتامبر ستمبر सित सितं सितंबर सितम्बर सप्टें সেপ্টে செப் \
     செப்டம்பர் సెప్టెంబర్ സെപ്റ്റംബർ ಸೆಪ್ಟೆಂಬರ್ સપ્ટેમ્બર ਸਤੰਬਰ กันยา ก.ย. ספטמבר ספט սեպ სექტ қыркүйек set setye szept \
     sepa medi සැප්තැම්බර්",
    "oct octo octu octubre okt okto ott otto ottob out outu outub окт октя жов жовт каст кастр paź paźd říj října říjen οκτ \
     οκτω eki ekim تشرين_الأول تشرين_الاول تشرين_أول أكتوبر اكتوبر loka lokak spal oktob tetor اکتبر اکتوبر अक्टू अक्तू \
     अक्टूबर ऑक्टो অক্টো அக் அக்டோபர் అక్టోబర్ ഒക്ടോബർ ಅಕ್ಟೋಬರ್ ઑક્ટોબર ਅਕਤੂਬਰ ตุลา ต.ค. אוקטובר אוק հոկ ოქტ қазан \
     oktubre október oktobr hyd ඔක්තෝබර්",
    "nov nove novem noviem ноя нояб лис листоп лістап ноем новем lis list listop νοε νοεμ νοέ kas kası تشرين_الثاني \
     تشرين_ثان نوفمبر stu stude studen marras lapkr novemb nëntor نوامبر نومبر नव नवं नवंबर नवम्बर नोव्हें নভে நவ நவம்பர் \
     నవంబర్ നവംബർ ನವೆಂಬರ್ નવેમ્બર ਨਵੰਬਰ พฤศจิ พ.ย. נובמבר נוב նոյ ნოემ қараша nobye nóv nóvem noiem tach නොවැම්බර්",
    "dec dece decem deze dezem dez déc déce dic dici dicie dicem des desem desembre дек декаб груд гру сне снеж децем gru \
     grud pro prosi δεκ δεκε δεκέ ara aralı كانون_الأول كانون_الاول كانون_أول ديسمبر joulu gruod decembr dhjetor دسامبر دسمبر \
     दिस दिसं दिसंबर दिसम्बर डिसें ডিসে டிச டிசம்பர் డిసెంబర్ ഡിസംബർ ಡಿಸೆಂಬರ್ ડિસેમ્બર ਦਸੰਬਰ ธันวา ธ.ค. דצמבר דצמ դեկ დეკ \
     желтоқсан disye dis disem desember rhag ದಿಸೆಂಬರ್ දෙසැම්බර්",
];

/// Names that mean another month in Croatian than in the languages around.
const CROATIAN: [(&str, i8); 3] = [("listopad", 10), ("lip", 6), ("srp", 7)];

/// Months of the Persian calendar, in their order.
const PERSIAN: [&[&str]; 12] = [
    &["فروردین"],
    &["اردیبهشت"],
    &["خرداد"],
    &["تیر"],
    &["مرداد", "امرداد"],
    &["شهریور"],
    &["مهر"],
    &["آبان"],
    &["آذر"],
    &["دی"],
    &["بهمن"],
    &["اسفند"],
];

/// Years that are of the Persian calendar.
const PERSIAN_YEARS: std::ops::RangeInclusive<i16> = 1340..=1480;
/// Letters up to which a name is an abbreviation that takes no endings.
const ABBREVIATION_MAX: usize = 3;

/// The number of a month. `year` as written, since two calendars share a name; `is_croatian` says which language's the
/// names are that two languages share.
pub(super) fn month(name: &str, year: i16, is_croatian: bool) -> Option<i8> {
    let name = name.to_lowercase();
    let name = name.split('/').next().unwrap_or_default().trim().replace(' ', "_");
    let bare = name.trim_end_matches(['.', ',']);
    if PERSIAN_YEARS.contains(&year) {
        let at = PERSIAN.iter().position(|names| names.contains(&bare))?;
        return i8::try_from(at + 1).ok();
    }
    let named = CROATIAN.iter().find(|(start, _)| bare.starts_with(start));
    if let Some((_, month)) = named.filter(|_| is_croatian) {
        return Some(*month);
    }
    // Hebrew and Maltese write the preposition into the word.
    let joined = bare
        .strip_prefix('ב')
        .or_else(|| bare.strip_prefix("ta'"))
        .map(str::trim);
    longest(&name, bare).or_else(|| longest(joined?, joined?))
}

/// The month with the longest fitting name: `červenec` is July, `červen` June.
fn longest(name: &str, bare: &str) -> Option<i8> {
    let names = MONTHS.iter().zip(1..).flat_map(|(names, month)| {
        let names = names.split_ascii_whitespace();
        names.map(move |name| (name, month))
    });
    let fits = |start: &str| {
        let is_short = start.chars().count() <= ABBREVIATION_MAX;
        start == bare || start == name || (!is_short && !start.ends_with('.') && bare.starts_with(start))
    };
    let fitting = names.filter(|(start, _)| fits(start));
    fitting.max_by_key(|(start, _)| start.len()).map(|(_, month)| month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_their_languages() {
        let rows = [
            (
                1,
                "January janvier enero januari styczeń stycznia ledna января січня ιανουαρίου ocak sausio جنوری जनवरी ianuarie",
            ),
            (
                2,
                "Februar févr febbraio fevereiro lutego února лютого şubat helmikuuta vasario veebruar फरवरी กุมภาพันธ์",
            ),
            (
                3,
                "March März maaliskuuta marzo março března березня kovo ožujka mars মার্চ মার্চ มีนาคม מרץ",
            ),
            (
                4,
                "April avril abril kwietnia dubna квітня travnja huhtikuuta balandžio aprill أبريل",
            ),
            (
                5,
                "May Mai mayo maggio květen травня svibnja toukokuuta gegužės mayıs मई พฤษภาคม",
            ),
            (
                6,
                "June juin giugno czerwca června червня lipnja kesäkuuta birželio haziran يونيو",
            ),
            (
                7,
                "July juillet luglio lipca července липня srpnja heinäkuuta liepos temmuz جويلية",
            ),
            (
                8,
                "August août agosto sierpnia srpna серпня kolovoza elokuuta rugpjūčio ağustos",
            ),
            (
                9,
                "September settembre setembro września září вересня rujna syyskuuta rugsėjo eylül सितंबर",
            ),
            (
                10,
                "October ottobre outubro października října жовтня lokakuuta spalio ekim октября",
            ),
            (
                11,
                "November noviembre listopada листопада studenoga marraskuuta lapkričio kasım nëntor",
            ),
            (
                12,
                "December décembre dezembro grudnia prosince грудня prosinca joulukuuta gruodžio aralık",
            ),
        ];
        for (number, names) in rows {
            for name in names.split(' ') {
                assert_eq!(Some(number), month(name, 2024, false), "{name}");
            }
        }
        assert_eq!(Some(10), month("listopada", 2024, true));
        assert_eq!(Some(1), month("كانون الثاني/يناير", 2024, false));
        assert_eq!(Some(12), month("اسفند", 1402, false));
        assert_eq!(Some(3), month("במרץ", 2024, false));
    }

    #[test]
    fn other_words_are_no_months() {
        for word in ["Leute", "Marken", "mail", "Junge", "x", ""] {
            assert_eq!(None, month(word, 2024, false), "{word}");
        }
    }
}
