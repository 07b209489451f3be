package steel.data.clean;

import java.io.IOException;
import steel.data.ConvertSummary.Rejected;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.Document;

/// Takes what a pass makes of its records, one record after the other. A record's signatures come
/// before the record.
interface PassResult {
  /// Where documents and conversations of a source are counted.
  Funnel funnel(String source);

  /// A document that is still there.
  ///
  /// @param mark see [ShardPass]
  void document(int mark, Document document) throws IOException;

  /// A conversation.
  ///
  /// @param mark see [ShardPass]
  void conversation(int mark, Conversation conversation) throws IOException;

  /// What the deduplicator behind the pass compares; of a document's passages, one each.
  ///
  /// @param signature used again for the next
  void sign(long[] signature) throws IOException;

  /// What tells conversations apart.
  ///
  /// @param signature used again for the next
  void signConversation(long[] signature) throws IOException;

  /// Shows a dropped document, if not enough of its kind were shown.
  ///
  /// @param step that dropped it
  /// @param rule the one of its rules by which it did, if it has several
  /// @param value what a filter measured, or the number of the document that a deduplicator kept
  void sample(int step, int rule, String id, String source, double value, String text)
      throws IOException;

  /// A line that is no document.
  void reject(Cause cause, Rejected line) throws IOException;
}
