import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Runs Neo4j Community in the folder HOME as HOME/neo4j.conf says, until its standard input ends: it cannot outlive whoever started it. */
class Launcher {
    public static void main(String[] arguments) throws IOException {
        var home = Path.of(arguments[0]);
        var service = new DatabaseManagementServiceBuilder(home).loadPropertiesFromFile(home.resolve("neo4j.conf")).build();
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
        service.shutdown();
        System.exit(0);
    }
}
