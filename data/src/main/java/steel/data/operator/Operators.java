package steel.data.operator;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import steel.config.Block;
import steel.config.ConfigException;
import steel.config.Spelling;
import steel.data.Profile;
import steel.data.language.FastTextModel;

/// The operators by name, made from the parameters of a recipe. Names, parameters and defaults are
/// data-juicer's, or datatrove's where only it has them.
public final class Operators {
  private static final double UNBOUNDED = Double.MAX_VALUE;

  private static final Map<String, BiFunction<Block, OperatorContext, Operator>> READERS =
      new LinkedHashMap<>();

  static {
    addMappers();
    addFilters();
    addDeduplicators();
  }

  private Operators() {}

  private static void addMappers() {
    READERS.put("c4_line_mapper", (b, _) -> C4LineMapper.read(b));
    READERS.put("chinese_convert_mapper", (b, c) -> chineseConvert(b, c));
    READERS.put("clean_copyright_mapper", (_, c) -> new CleanCopyrightMapper(c.profile()));
    READERS.put(
        "clean_email_mapper", (b, c) -> new CleanEmailMapper(c.profile(), Replacement.read(b)));
    READERS.put("clean_html_mapper", (_, c) -> new CleanHtmlMapper(c.profile()));
    READERS.put("clean_ip_mapper", (b, c) -> new CleanIpMapper(c.profile(), Replacement.read(b)));
    READERS.put(
        "clean_links_mapper", (b, c) -> new CleanLinksMapper(c.profile(), Replacement.read(b)));
    READERS.put("clean_pii_mapper", (b, _) -> cleanPii(b));
    READERS.put("expand_macro_mapper", (_, c) -> new ExpandMacroMapper(c.profile()));
    READERS.put("fix_unicode_mapper", (b, _) -> fixUnicode(b));
    READERS.put(
        "punctuation_normalization_mapper",
        (_, c) -> new PunctuationNormalizationMapper(c.profile()));
    READERS.put("remove_repeat_sentences_mapper", (b, c) -> repeatSentences(b, c));
    READERS.put("remove_specific_chars_mapper", (b, c) -> specificChars(b, c));
    READERS.put(
        "whitespace_normalization_mapper",
        (_, c) -> new WhitespaceNormalizationMapper(c.profile()));
  }

  private static void addFilters() {
    READERS.put("alphanumeric_filter", (b, c) -> alphanumeric(b, c));
    READERS.put("c4_quality_filter", (b, _) -> C4QualityFilter.read(b));
    READERS.put("fineweb_quality_filter", (b, _) -> FinewebQualityFilter.read(b));
    READERS.put("gopher_quality_filter", (b, _) -> GopherQualityFilter.read(b));
    READERS.put("gopher_repetition_filter", (b, _) -> GopherRepetitionFilter.read(b));
    READERS.put("average_line_length_filter", (b, _) -> new AverageLineLengthFilter(lengths(b)));
    READERS.put(
        "character_repetition_filter",
        (b, _) -> new CharacterRepetitionFilter(ratios(b, 0, 0.5), repLen(b)));
    READERS.put("language_id_score_filter", (b, c) -> languageIdScore(b, c));
    READERS.put("maximum_line_length_filter", (b, _) -> new MaximumLineLengthFilter(lengths(b)));
    READERS.put("perplexity_filter", (b, c) -> perplexity(b, c));
    READERS.put("quality_score_filter", (b, c) -> qualityScore(b, c));
    READERS.put(
        "special_characters_filter",
        (b, c) -> new SpecialCharactersFilter(c.profile(), ratios(b, 0, 0.25)));
    READERS.put("text_length_filter", (b, _) -> new TextLengthFilter(lengths(b)));
    READERS.put(
        "words_num_filter",
        (b, c) -> new WordsNumFilter(words(b, c), range(b, "min_num", 10, "max_num", UNBOUNDED)));
    READERS.put(
        "word_repetition_filter",
        (b, c) -> new WordRepetitionFilter(words(b, c), ratios(b, 0, 0.5), repLen(b)));
    READERS.put(
        "replacement_character_filter",
        (b, _) -> new ReplacementCharacterFilter(ratios(b, 0, 0.001)));
  }

  private static void addDeduplicators() {
    READERS.put(
        "document_deduplicator",
        (b, c) ->
            new DocumentDeduplicator(
                c.profile(), b.flag("lowercase", false), b.flag("ignore_non_character", false)));
    READERS.put("line_deduplicator", (b, _) -> new LineDeduplicator(b.size("min_characters", 20)));
    READERS.put(
        "paragraph_deduplicator",
        (b, _) -> new ParagraphDeduplicator(b.size("min_characters", 50)));
    READERS.put("document_minhash_deduplicator", (b, c) -> Shinglings.minhash(b, c.profile()));
    READERS.put("document_simhash_deduplicator", (b, c) -> Shinglings.simhash(b, c.profile()));
  }

  /// The names that recipes may use.
  public static List<String> names() {
    return List.copyOf(READERS.keySet());
  }

  /// Makes one operator.
  ///
  /// @throws ConfigException if there is none of this name (it says which is nearest), a parameter
  ///   is unknown or wrong, or a model is wanted that the context does not have
  public static Operator read(String name, Block parameters, OperatorContext context) {
    BiFunction<Block, OperatorContext, Operator> reader = READERS.get(name);
    if (reader == null) {
      throw parameters.error(
          Spelling.nearest(name, names())
              .map("no such operator; did you mean \"%s\"?"::formatted)
              .orElse("no such operator; there are: " + String.join(", ", names())));
    }
    return reader.apply(parameters, context);
  }

  private static Operator chineseConvert(Block block, OperatorContext context) {
    String mode = block.text("mode", "s2t");
    if (!mode.equals("t2s")) {
      throw block.error(
          "mode",
          "is \"%s\"%s; only t2s, traditional to simplified, is built in; write mode: t2s"
              .formatted(mode, block.has("mode") ? "" : ", data-juicer's default"));
    }
    return new ChineseConvertMapper(context.profile());
  }

  private static Operator cleanPii(Block block) {
    List<String> known =
        EnumSet.allOf(CleanPiiMapper.Kind.class).stream()
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .toList();
    Set<CleanPiiMapper.Kind> kinds = EnumSet.noneOf(CleanPiiMapper.Kind.class);
    for (String kind : block.texts("kinds", known)) {
      if (!known.contains(kind)) {
        throw block.notOneOf("kinds", kind, known);
      }
      kinds.add(CleanPiiMapper.Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
    }
    return new CleanPiiMapper(
        kinds,
        new CleanPiiMapper.Placeholders(
            block.text("mobile", "[手机号]"),
            block.text("id_card", "[身份证号]"),
            block.text("bank_card", "[银行卡号]"),
            block.text("email", "[邮箱]"),
            block.text("ip", "[IP]")));
  }

  private static Operator fixUnicode(Block block) {
    String form = block.text("normalization", "NFC");
    List<String> known = List.of("NFC", "NFD", "NFKC", "NFKD");
    if (!known.contains(form.toUpperCase(Locale.ROOT))) {
      throw block.notOneOf("normalization", form, known);
    }
    return new FixUnicodeMapper(
        Normalizer.Form.valueOf(form.toUpperCase(Locale.ROOT)),
        new CharacterFixes(
            block.flag("fix_character_width", true), block.flag("uncurl_quotes", true)));
  }

  private static Operator repeatSentences(Block block, OperatorContext context) {
    return new RemoveRepeatSentencesMapper(
        context.profile(),
        block.flag("lowercase", false),
        block.flag("ignore_special_character", true),
        block.size("min_repeat_sentence_length", 2));
  }

  private static Operator specificChars(Block block, OperatorContext context) {
    List<String> parts = new ArrayList<>();
    if (block.isList("chars_to_remove")) {
      parts.addAll(block.texts("chars_to_remove"));
    } else {
      block
          .text("chars_to_remove", "◆●■►▼▲▴∆▻▷❖♡□")
          .codePoints()
          .forEach(c -> parts.add(Character.toString(c)));
    }
    return RemoveSpecificCharsMapper.of(context.profile(), parts);
  }

  private static Operator alphanumeric(Block block, OperatorContext context) {
    Operator.Range range = ratios(block, 0.25, UNBOUNDED);
    return block.flag("tokenization", false)
        ? new TokenAlphanumericFilter(range, context.tokenizer(block))
        : new AlphanumericFilter(range);
  }

  private static Operator languageIdScore(Block block, OperatorContext context) {
    List<String> languages =
        block.texts("lang", List.of()).stream().filter(lang -> !lang.isEmpty()).toList();
    Operator.Range range = range(block, "min_score", 0.8, "max_score", UNBOUNDED);
    FastTextModel model = context.languageModel(block);
    for (String lang : languages) {
      if (!model.labels().contains(lang)) {
        throw block.notOneOf("lang", lang, model.labels());
      }
    }
    return new LanguageIdScoreFilter(range, languages, model);
  }

  private static Operator qualityScore(Block block, OperatorContext context) {
    String name = block.text("model", "quality.bin");
    return new QualityScoreFilter(
        range(block, "min_score", 0.5, "max_score", 1),
        name,
        context.qualityClassifier(block, name));
  }

  private static Operator perplexity(Block block, OperatorContext context) {
    String lang = block.text("lang", "en");
    Operator.Range range = range(block, "min_ppl", 0, "max_ppl", 1500);
    boolean normalized = context.profile() == Profile.CORRECTED && !context.isTrainedHere(lang);
    return new PerplexityFilter(range, context.perplexityModel(block, lang), normalized);
  }

  /// The language only says whose pieces are words, where pieces are.
  private static WordSplitter words(Block block, OperatorContext context) {
    String lang = block.text("lang", "en");
    return new WordSplitter(
        context.profile(),
        lang,
        block.flag("tokenization", false)
            ? Optional.of(context.pieces(block, lang))
            : Optional.empty());
  }

  private static int repLen(Block block) {
    int repLen = block.size("rep_len", 10);
    if (repLen == 0) {
      throw block.error("rep_len", "must be positive");
    }
    return repLen;
  }

  private static Operator.Range lengths(Block block) {
    return range(block, "min_len", 10, "max_len", UNBOUNDED);
  }

  private static Operator.Range ratios(Block block, double min, double max) {
    return range(block, "min_ratio", min, "max_ratio", max);
  }

  private static Operator.Range range(
      Block block, String minKey, double min, String maxKey, double max) {
    Operator.Range range = new Operator.Range(block.number(minKey, min), block.number(maxKey, max));
    if (range.min() > range.max()) {
      throw block.error(
          maxKey,
          "%s is below %s (%s): nothing would be kept".formatted(range.max(), minKey, range.min()));
    }
    return range;
  }
}
