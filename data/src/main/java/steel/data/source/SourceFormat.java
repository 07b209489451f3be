package steel.data.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import steel.data.record.Conversation.Turn;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;

/// What the records of one source look like, and the text each becomes. Pure and thread-safe.
interface SourceFormat {
  /// The text of a record.
  ///
  /// @throws RejectedException if it has none, or a rule of the source leaves it out
  Converted convert(ObjectNode record) throws RejectedException;

  /// What to read of Parquet files; only those hold this source if it is not
  /// [RecordFile.Columns#NONE].
  default RecordFile.Columns columns() {
    return RecordFile.Columns.NONE;
  }

  /// Whether the records are questions and answers.
  default boolean isChat() {
    return false;
  }

  /// What a record became: a document, a conversation, or both.
  ///
  /// @param text the document
  /// @param turns the conversation; empty where there is none
  record Converted(Optional<String> text, List<Turn> turns) {
    Converted(String text) {
      this(Optional.of(text), List.of());
    }
  }
}
