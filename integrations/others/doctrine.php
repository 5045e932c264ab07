<?php
// Encrypted columns by Doctrine's DBAL and ORM. The environment: PGHOST and its like, KEYRING, WRONG_KEYRING.
// Prints, as JSON, what it has seen; an application reads its keyring from a secret store.

use Doctrine\DBAL\Driver;
use Doctrine\DBAL\DriverManager;
use Doctrine\DBAL\Exception\DriverException;
use Doctrine\DBAL\ParameterType;
use Doctrine\DBAL\Platforms\AbstractPlatform;
use Doctrine\DBAL\Types\StringType;
use Doctrine\DBAL\Types\Type;
use Doctrine\ORM\Configuration;
use Doctrine\ORM\EntityManager;
use Doctrine\ORM\Mapping\Column;
use Doctrine\ORM\Mapping\Driver\AttributeDriver;
use Doctrine\ORM\Mapping\Entity;
use Doctrine\ORM\Mapping\Id;
use Doctrine\ORM\Mapping\Index;
use Doctrine\ORM\Mapping\Table;
use Doctrine\ORM\Tools\SchemaTool;

require '/usr/share/php/Doctrine/ORM/autoload.php';

final class EncryptedText extends StringType
{
    public function getName(): string
    {
        return 'encrypted_text';
    }

    public function getSQLDeclaration(array $column, AbstractPlatform $platform): string
    {
        $modifiers = array_filter([$column['length'] ?? null, ($column['searchable'] ?? false) ? 'searchable' : null]);
        return 'encrypted_text' . ($modifiers ? '(' . implode(', ', $modifiers) . ')' : '');
    }
}

/** Gives each new connection its keys. */
final class KeyedDriver extends Driver\Middleware\AbstractDriverMiddleware
{
    public function __construct(Driver $driver, private Closure $keyring)
    {
        parent::__construct($driver);
    }

    public function connect(array $params): Driver\Connection
    {
        $connection = parent::connect($params);
        $load = $connection->prepare('SELECT pii_load_keyring(?)');
        $load->bindValue(1, ($this->keyring)(), ParameterType::STRING);
        $load->execute();
        return $connection;
    }
}

final class LoadKeys implements Driver\Middleware
{
    public function __construct(private Closure $keyring)
    {
    }

    public function wrap(Driver $driver): Driver
    {
        return new KeyedDriver($driver, $this->keyring);
    }
}

#[Entity]
#[Table('clients')]
#[Index(fields: ['email'], name: 'clients_email')]
class Client
{
    public function __construct(
        #[Id, Column]
        public int $id,
        #[Column(type: 'encrypted_text', length: 255, nullable: true)]
        public ?string $name,
        #[Column(type: 'encrypted_text', length: 255, nullable: true, options: ['searchable' => true])]
        public ?string $email,
    ) {
    }
}

Type::addType('encrypted_text', EncryptedText::class);

function open(string $keyring): EntityManager
{
    $configuration = new Configuration();
    $configuration->setMetadataDriverImpl(new AttributeDriver([__DIR__]));
    $configuration->setProxyDir(sys_get_temp_dir());
    $configuration->setProxyNamespace('Proxies');
    $configuration->setMiddlewares([new LoadKeys(fn () => $keyring)]);
    $place = ['driver' => 'pdo_pgsql', 'user' => getenv('PGUSER'), 'dbname' => getenv('PGDATABASE')];
    return new EntityManager(DriverManager::getConnection($place, $configuration), $configuration);
}

function sqlstate(callable $fails): ?string
{
    try {
        $fails();
        return null;
    } catch (DriverException $error) {
        return $error->getSQLState();
    }
}

$clients = open(getenv('KEYRING'));
$database = $clients->getConnection();
foreach (['encrypted_text' => 'encrypted_text', '_encrypted_text' => 'text'] as $inDatabase => $here) {
    $database->getDatabasePlatform()->registerDoctrineTypeMapping($inDatabase, $here);
}
$zoe = new Client(1, 'Zoë Müller', 'zoe@example.com');
$david = new Client(2, 'דוד לוי', null);
$clients->persist($zoe);
$clients->persist($david);
$clients->flush();
$david->email = 'david@example.com';
$clients->flush();
$database->executeStatement('UPDATE clients SET tags = ? WHERE id = 1', ['{"a,b",NULL}']);
$clients->clear();

$byEmail = 'SELECT id, current_query() AS statement FROM clients WHERE email = ?';
$byName = $clients->createQuery('SELECT c.id FROM Client c WHERE LOWER(c.name) LIKE :part')->setParameter('part', '%müll%');
$found = $clients->getRepository(Client::class)->findOneBy(['email' => 'zoe@example.com']);
$schema = new SchemaTool($clients);
$mapping = [$clients->getClassMetadata(Client::class)];

echo json_encode([
    'found' => ['name' => $found->name, ...$database->fetchAssociative($byEmail, ['zoe@example.com'])],
    'by_part' => $byName->getSingleColumnResult(),
    'arrays' => $database->fetchAssociative('SELECT tags, to_json(tags) AS json FROM clients WHERE id = 1'),
    'too_long' => sqlstate(fn () => $database->insert('clients', ['id' => 3, 'name' => str_repeat('é', 256)])),
    'malformed' => sqlstate(fn () => open('{')->getConnection()->fetchOne('SELECT 1')),
    'wrong' => sqlstate(fn () => open(getenv('WRONG_KEYRING'))->getRepository(Client::class)->findAll()),
    'schema' => $schema->getCreateSchemaSql($mapping),
    'changes' => $schema->getUpdateSchemaSql($mapping, true),
]);
