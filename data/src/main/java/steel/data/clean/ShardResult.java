package steel.data.clean;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRecipe;
import steel.data.ConvertSummary.Rejected;
import steel.data.dedup.Signatures;
import steel.data.operator.Operator;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.Document;
import steel.data.record.Excerpt;
import steel.data.record.RecordJson;

/// The files of one shard after one pass, while they are written. Owns the open files.
final class ShardResult implements PassResult, AutoCloseable {
  /// Documents that are still there, as frames.
  static final String DOCUMENTS = "documents";

  /// Conversations, as frames; of the first pass only.
  static final String CONVERSATIONS = "conversations";

  /// What the deduplicator behind the pass compares.
  static final String SIGNATURES = "signatures";

  /// What tells conversations apart.
  static final String CONVERSATION_SIGNATURES = "conversation_signatures";

  /// The first documents that each step dropped of each source, as frames marked with the step.
  static final String SAMPLES = "samples";

  /// Lines that are no documents.
  static final String REJECTED = "rejected.jsonl";

  /// Counts.
  static final String TALLY = "tally.json";

  private static final int EXCERPT = 200; // code units

  private final Path folder;
  private final CleanRecipe recipe;
  private final Tally tally;
  private final Map<String, Integer> samplesTaken = new HashMap<>();
  private final Frame.Writer documents;
  private final Frame.Writer conversations;
  private final Frame.Writer samples;
  private final OutputStream rejected;
  private final Signatures.@Nullable Writer signatures;
  private final Signatures.Writer conversationSignatures;

  /// @param folder empty
  /// @param words of a signature; 0 if no deduplicator follows
  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  ShardResult(Path folder, CleanRecipe recipe, int words) throws IOException {
    this.folder = folder;
    this.recipe = recipe;
    this.tally = new Tally(recipe);
    this.documents = new Frame.Writer(folder.resolve(DOCUMENTS));
    this.conversations = new Frame.Writer(folder.resolve(CONVERSATIONS));
    this.samples = new Frame.Writer(folder.resolve(SAMPLES));
    this.rejected = new BufferedOutputStream(Files.newOutputStream(folder.resolve(REJECTED)));
    this.signatures =
        words == 0 ? null : Signatures.Writer.create(folder.resolve(SIGNATURES), words);
    this.conversationSignatures =
        Signatures.Writer.create(folder.resolve(CONVERSATION_SIGNATURES), ConversationDigest.WORDS);
  }

  @Override
  public Funnel funnel(String source) {
    return tally.funnel(source);
  }

  @Override
  public void document(int mark, Document document) throws IOException {
    documents.write(new Frame(mark, document.source(), RecordJson.line(document)));
  }

  @Override
  public void conversation(int mark, Conversation conversation) throws IOException {
    conversations.write(new Frame(mark, conversation.source(), RecordJson.line(conversation)));
  }

  @Override
  public void sign(long[] signature) throws IOException {
    if (signatures == null) {
      throw new IllegalStateException("no deduplicator follows this pass");
    }
    signatures.append(signature);
    tally.countSigned();
  }

  @Override
  public void signConversation(long[] signature) throws IOException {
    conversationSignatures.append(signature);
  }

  @Override
  public void sample(int step, int rule, String id, String source, double value, String text)
      throws IOException {
    if (samplesTaken.merge(step + " " + source, 1, Integer::sum) <= recipe.samples()) {
      byte[] line = sampleLine(recipe, step, rule, id, source, value, text);
      samples.write(new Frame(step, source, line));
    }
  }

  /// What `dropped_samples.jsonl` says of a document that no rule dropped.
  static byte[] sampleLine(
      CleanRecipe recipe, int step, String id, String source, double value, String text) {
    return sampleLine(recipe, step, 0, id, source, value, text);
  }

  /// What `dropped_samples.jsonl` says of a document.
  static byte[] sampleLine(
      CleanRecipe recipe, int step, int rule, String id, String source, double value, String text) {
    @Nullable Operator operator =
        step < recipe.steps().size() ? recipe.steps().get(step).operator() : null;
    return RecordJson.line(
        json -> {
          json.writeStringField("operator", operator == null ? Funnel.EMPTY : operator.name());
          json.writeStringField("id", id);
          json.writeStringField("source", source);
          if (operator instanceof Operator.Filter filter) {
            json.writeNumberField(filter.statisticName(), value);
          }
          if (operator instanceof Operator.RuleFilter filter) {
            json.writeStringField("rule", filter.rules().get(rule).name());
            json.writeNumberField("value", value);
          }
          if (operator instanceof Operator.Deduplicator) {
            json.writeNumberField(Originals.NUMBER, (long) value);
          }
          json.writeStringField("text", excerpt(text));
        });
  }

  /// The beginning of a text.
  static String excerpt(String text) {
    return Excerpt.of(text, EXCERPT);
  }

  @Override
  public void reject(Cause cause, Rejected line) throws IOException {
    tally.countUnreadable(cause, line);
    rejected.write(RecordJson.line(cause, line));
  }

  /// Writes the counts; the rest is written by [#close].
  void finish() throws IOException {
    tally.write(folder.resolve(TALLY));
  }

  @Override
  public void close() throws IOException {
    try (documents;
        conversations;
        samples;
        rejected;
        signatures;
        conversationSignatures) {
      // closes them all, whatever fails
    }
  }
}
