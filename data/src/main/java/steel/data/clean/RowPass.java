package steel.data.clean;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.data.CleanPasses;
import steel.data.CleanPiece;
import steel.data.CleanRecipe;
import steel.data.CleanRow;
import steel.data.ConvertSummary.Rejected;
import steel.data.operator.Operator;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.Document;
import steel.data.record.RawRecord;
import steel.data.record.RecordJson;
import steel.data.shard.Shard;

/// Takes records through a pass and hands on what becomes of them, as rows. Used by one thread.
public final class RowPass implements CleanPasses.Worker {
  private final CleanRecipe recipe;
  private final ShardPass pass;
  private final Rows rows;

  public RowPass(CleanRecipe recipe, Pass pass, Consumer<CleanRow> sink) {
    this.recipe = recipe;
    this.rows = new Rows(recipe, sink);
    this.pass = new ShardPass(recipe, pass, rows);
  }

  @Override
  public void read(CleanPiece piece) throws IOException {
    CorpusInput.InputFile file = file(piece);
    long[] record = {0};
    shard(piece)
        .read(
            ShardPass.columns(recipe),
            recipe.maxRecordBytes(),
            _ -> {},
            raw -> {
              rows.begin(piece.place(record[0]++), CleanRow.NOWHERE);
              pass.read(file, raw);
              return true;
            });
  }

  private static Shard shard(CleanPiece piece) {
    return new Shard(
        piece.number(),
        0,
        Path.of(piece.path()),
        piece.from(),
        piece.to(),
        piece.isPart(),
        piece.firstLine());
  }

  @Override
  public void read(
      CleanPiece piece,
      long row,
      @Nullable String text,
      @Nullable String id,
      @Nullable String source)
      throws IOException {
    ObjectNode columns = JsonNodeFactory.instance.objectNode();
    columns.put(recipe.textKey(), text).put("id", id).put("source", source);
    rows.begin(piece.place(row), CleanRow.NOWHERE);
    pass.read(file(piece), RawRecord.ofRow(row + 1, columns));
  }

  private static CorpusInput.InputFile file(CleanPiece piece) {
    return new CorpusInput.InputFile(Path.of(piece.name()), piece.name(), piece.source());
  }

  @Override
  public void goOn(CleanRow.Text document, long first, int[] seen) throws IOException {
    rows.begin(document.place(), first);
    pass.goOn(
        document.mark(),
        new Document(document.id(), document.text(), document.source()),
        new Known(first, seen));
  }

  @Override
  public void finish() {
    rows.finish();
  }

  /// What is known of the duplicates of one document.
  private static final class Known implements Firsts {
    private final long first;
    private final int[] seen;
    private int next;

    Known(long first, int[] seen) {
      this.first = first;
      this.seen = seen.clone();
      Arrays.sort(this.seen);
    }

    @Override
    public boolean isNextFirst() {
      return first == CleanRow.NOWHERE && Arrays.binarySearch(seen, next++) < 0;
    }

    @Override
    public long firstOfLast() {
      return first;
    }
  }

  /// Makes rows of what becomes of records.
  private static final class Rows implements PassResult {
    private record Kind(int step, String source) {}

    private final CleanRecipe recipe;
    private final Consumer<CleanRow> sink;
    private final BySource<Counted> counts;
    private final Map<Kind, PriorityQueue<CleanRow.Dropped>> samples = new LinkedHashMap<>();
    private long place;
    private long first;
    private long[] signature = new long[16];
    private int signed;

    /// @param from the place of the first record of the source
    private record Counted(long from, Funnel funnel) {}

    Rows(CleanRecipe recipe, Consumer<CleanRow> sink) {
      this.recipe = recipe;
      this.sink = sink;
      this.counts = new BySource<>(() -> new Counted(place, new Funnel(recipe)));
    }

    /// @param first the document that the record is a duplicate of
    void begin(long place, long first) {
      this.place = place;
      this.first = first;
    }

    @Override
    public Funnel funnel(String source) {
      return counts.get(source).funnel();
    }

    @Override
    public void document(int mark, Document document) {
      sink.accept(
          new CleanRow.Text(
              place, document.source(), document.id(), document.text(), mark, takeSignature()));
    }

    @Override
    public void conversation(int mark, Conversation conversation) {
      sink.accept(
          new CleanRow.Talk(
              place,
              conversation.source(),
              text(RecordJson.line(conversation)),
              mark,
              takeSignature()));
    }

    private static String text(byte[] line) {
      return new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
    }

    @Override
    public void sign(long[] words) {
      if (signed + words.length > signature.length) {
        signature = Arrays.copyOf(signature, Math.max(2 * signature.length, words.length));
      }
      System.arraycopy(words, 0, signature, signed, words.length);
      signed += words.length;
    }

    @Override
    public void signConversation(long[] words) {
      sign(words);
    }

    private long[] takeSignature() {
      long[] taken = Arrays.copyOf(signature, signed);
      signed = 0;
      return taken;
    }

    @Override
    public void sample(int step, int rule, String id, String source, double value, String text) {
      if (recipe.samples() == 0) {
        return;
      }
      PriorityQueue<CleanRow.Dropped> some =
          samples.computeIfAbsent(
              new Kind(step, source),
              _ ->
                  new PriorityQueue<>(
                      Comparator.comparingLong(CleanRow.Dropped::place).reversed()));
      if (some.size() == recipe.samples()) {
        if (some.element().place() < place) {
          return;
        }
        some.remove();
      }
      boolean isDuplicate =
          step < recipe.steps().size()
              && recipe.steps().get(step).operator() instanceof Operator.Deduplicator;
      some.add(
          new CleanRow.Dropped(
              place,
              source,
              step,
              rule,
              id,
              ShardResult.excerpt(text),
              isDuplicate ? 0 : value,
              isDuplicate ? first : CleanRow.NOWHERE));
    }

    @Override
    public void reject(Cause cause, Rejected line) {
      sink.accept(
          new CleanRow.Unreadable(place, cause.label(), text(RecordJson.line(cause, line))));
    }

    void finish() {
      samples.values().forEach(some -> some.forEach(sink));
      counts.forEach(
          (source, counted) ->
              sink.accept(new CleanRow.Count(counted.from(), source, counted.funnel().state())));
    }
  }
}
