export * from './typeorm.cjs';
