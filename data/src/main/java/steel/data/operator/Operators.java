package steel.data.operator;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import steel.config.Block;
import steel.config.ConfigException;
import steel.config.Spelling;
import steel.data.Profile;

/// The operators by name, made from the parameters of a recipe. Names, parameters and defaults are
/// data-juicer's.
public final class Operators {
  private static final double UNBOUNDED = Double.MAX_VALUE;

  private static final Map<String, BiFunction<Block, Profile, Operator>> READERS = readers();

  private Operators() {}

  private static Map<String, BiFunction<Block, Profile, Operator>> readers() {
    Map<String, BiFunction<Block, Profile, Operator>> readers = new LinkedHashMap<>();
    readers.put("clean_email_mapper", (b, p) -> new CleanEmailMapper(p, Replacement.read(b)));
    readers.put("clean_html_mapper", (_, p) -> new CleanHtmlMapper(p));
    readers.put("clean_links_mapper", (b, p) -> new CleanLinksMapper(p, Replacement.read(b)));
    readers.put("fix_unicode_mapper", (b, _) -> fixUnicode(b));
    readers.put(
        "punctuation_normalization_mapper", (_, p) -> new PunctuationNormalizationMapper(p));
    readers.put("whitespace_normalization_mapper", (_, p) -> new WhitespaceNormalizationMapper(p));
    readers.put("alphanumeric_filter", (b, _) -> alphanumeric(b));
    readers.put(
        "average_line_length_filter",
        (b, _) -> new AverageLineLengthFilter(range(b, "min_len", 10, "max_len", UNBOUNDED)));
    readers.put(
        "maximum_line_length_filter",
        (b, _) -> new MaximumLineLengthFilter(range(b, "min_len", 10, "max_len", UNBOUNDED)));
    readers.put(
        "special_characters_filter",
        (b, p) -> new SpecialCharactersFilter(p, range(b, "min_ratio", 0, "max_ratio", 0.25)));
    readers.put(
        "text_length_filter",
        (b, _) -> new TextLengthFilter(range(b, "min_len", 10, "max_len", UNBOUNDED)));
    readers.put(
        "replacement_character_filter",
        (b, _) -> new ReplacementCharacterFilter(range(b, "min_ratio", 0, "max_ratio", 0.001)));
    readers.put(
        "document_deduplicator",
        (b, p) ->
            new DocumentDeduplicator(
                p, b.flag("lowercase", false), b.flag("ignore_non_character", false)));
    return readers;
  }

  /// The names that recipes may use.
  public static List<String> names() {
    return List.copyOf(READERS.keySet());
  }

  /// Makes one operator.
  ///
  /// @throws ConfigException if there is none of this name (it says which is nearest), or a
  ///   parameter is unknown or wrong
  public static Operator read(String name, Block parameters, Profile profile) {
    BiFunction<Block, Profile, Operator> reader = READERS.get(name);
    if (reader == null) {
      throw parameters.error(
          Spelling.nearest(name, names())
              .map("no such operator; did you mean \"%s\"?"::formatted)
              .orElse("no such operator; there are: " + String.join(", ", names())));
    }
    return reader.apply(parameters, profile);
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

  private static Operator alphanumeric(Block block) {
    if (block.flag("tokenization", false)) {
      throw block.error(
          "tokenization", "only false is supported: no tokenizer reads documents here");
    }
    return new AlphanumericFilter(range(block, "min_ratio", 0.25, "max_ratio", UNBOUNDED));
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
