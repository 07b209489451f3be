package steel.data.operator;

/// The steps of the original's two recipes, as it published them, but for those that want models
/// and for the deduplicator.
public final class ReferenceRecipes {
  /// For texts, but for the filter of perplexity.
  public static final String TEXT =
      """
      process:
        - chinese_convert_mapper: {mode: t2s}
        - clean_email_mapper:
        - clean_html_mapper:
        - clean_ip_mapper:
        - clean_links_mapper:
        - clean_copyright_mapper:
        - expand_macro_mapper:
        - fix_unicode_mapper:
        - punctuation_normalization_mapper:
        - remove_repeat_sentences_mapper:
            {lowercase: false, ignore_special_character: true, min_repeat_sentence_length: 2}
        - remove_specific_chars_mapper: {chars_to_remove: '◆●■►▼▲▴∆▻▷❖♡□'}
        - whitespace_normalization_mapper:
        - alphanumeric_filter: {tokenization: false, min_ratio: 0.0, max_ratio: 0.9}
        - average_line_length_filter: {min_len: 10, max_len: 150}
        - character_repetition_filter: {min_ratio: 0.0, max_ratio: 0.4}
        - maximum_line_length_filter: {max_len: 1000}
        - special_characters_filter: {min_ratio: 0.0, max_ratio: 0.25}
        - text_length_filter: {min_len: 10, max_len: 100000}
        - words_num_filter: {lang: zh, tokenization: false, min_num: 10, max_num: 10000}
        - word_repetition_filter: {lang: zh, tokenization: false, min_ratio: 0.0, max_ratio: 0.5}
      """;

  /// For code, but for the filter of letters per token.
  public static final String CODE =
      """
      process:
        - clean_email_mapper:
        - clean_links_mapper:
        - fix_unicode_mapper:
        - punctuation_normalization_mapper:
        - whitespace_normalization_mapper:
        - clean_copyright_mapper:
        - alphanumeric_filter: {tokenization: false, min_ratio: 0.2, max_ratio: 0.9163}
        - average_line_length_filter: {min_len: 10, max_len: 150}
        - character_repetition_filter: {max_ratio: 0.36}
        - maximum_line_length_filter: {max_len: 1000}
        - text_length_filter: {max_len: 96714}
        - words_num_filter: {min_num: 20, max_num: 6640}
        - word_repetition_filter: {rep_len: 10, max_ratio: 0.357}
      """;

  private ReferenceRecipes() {}
}
