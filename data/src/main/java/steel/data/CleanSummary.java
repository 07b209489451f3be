package steel.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/// What [Clean] did, as it stands in `summary.json`: a funnel, in total and by source.
///
/// @param profile in lower case
/// @param total over all sources
/// @param sources by name, in the order they were met
/// @param unreadable lines that are no documents, by cause, such as `not_json`
/// @param models SHA-256 of the files of models that steps asked, by their names
public record CleanSummary(
    String profile,
    Counts total,
    Map<String, Counts> sources,
    Map<String, ConvertSummary.Rejections> unreadable,
    Map<String, String> models) {
  /// The documents and conversations of one source.
  ///
  /// @param in documents that were read
  /// @param kept documents that were written
  /// @param dropped documents that were not
  /// @param changed kept documents whose text is no longer what it was
  /// @param operators what each step did, in order
  public record Counts(
      long in,
      long kept,
      long dropped,
      long changed,
      List<OperatorCounts> operators,
      ConversationCounts conversations) {}

  /// What one step did to the documents that reached it.
  ///
  /// @param rules of a step with several rules, how many documents each dropped
  public record OperatorCounts(
      String name,
      long in,
      long kept,
      long dropped,
      long changed,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> rules) {
    /// Of a step without rules.
    public OperatorCounts(String name, long in, long kept, long dropped, long changed) {
      this(name, in, kept, dropped, changed, Map.of());
    }
  }

  /// What became of conversations.
  ///
  /// @param changed kept ones of which a turn was rewritten
  /// @param empty dropped because a turn had nothing left
  /// @param duplicate dropped because the whole conversation was there before
  public record ConversationCounts(long in, long kept, long changed, long empty, long duplicate) {}
}
